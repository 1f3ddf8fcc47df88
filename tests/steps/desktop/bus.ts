import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { firstLine, givenEnvironment, run, start, until } from "./process.ts";
import { givenDirectory } from "./x11.ts";

/** One that starts nothing by itself: what is there is what a test has started. */
const CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** A session bus for the test, without any service. */
export async function givenBus(): Promise<void> {
  const path = join(await givenDirectory(), "bus.conf");
  await writeFile(path, CONFIG);
  const daemon = start("dbus-daemon", [`--config-file=${path}`, "--nofork", "--nopidfile", "--print-address=1"]);
  givenEnvironment({ DBUS_SESSION_BUS_ADDRESS: await firstLine(daemon) });
}

export const hasName = (name: string) =>
  call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner", `string:${name}`).then(
    (answer) => answer.includes("boolean true"),
  );

function call(name: string, path: string, method: string, ...words: string[]): Promise<string> {
  return run("dbus-send", "--session", "--print-reply", `--dest=${name}`, path, method, ...words);
}

/** A keyring that is open, with its files in a folder of the test. */
export async function givenKeyring(): Promise<void> {
  const directory = await givenDirectory();
  const command = "printf secret | exec gnome-keyring-daemon --unlock --foreground --components=secrets";
  start("sh", ["-c", `${command} --control-directory=${directory}`], {
    HOME: directory,
    XDG_DATA_HOME: directory,
    XDG_RUNTIME_DIR: directory,
  });
  await until("a keyring", () => hasName("org.freedesktop.secrets"));
  const locked = ["string:org.freedesktop.Secret.Collection", "string:Locked"];
  const path = "/org/freedesktop/secrets/aliases/default";
  await until("an open keyring", async () =>
    (await call("org.freedesktop.secrets", path, "org.freedesktop.DBus.Properties.Get", ...locked)).includes("false"),
  );
}

export async function lockKeyring(): Promise<void> {
  const collection = "array:objpath:/org/freedesktop/secrets/collection/login";
  await call("org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock", collection);
}
