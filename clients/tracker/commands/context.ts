import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RemoteControl, reachControl } from "../core/control-socket.ts";
import { createFakeDesktop } from "../desktop/fake/desktop.ts";
import { openDesktop } from "../desktop/open.ts";
import type { Desktop, Secrets } from "../ports.ts";
import { type Folders, foldersOf } from "../store/account.ts";
import { addressOf } from "../store/lock.ts";

/** What the command line said. */
export type Flags = {
  readonly url: string | undefined;
  readonly email: string | undefined;
  readonly password: string | undefined;
  readonly desktop: string | undefined;
  readonly proxy: string | undefined;
  readonly ca: string | undefined;
  readonly wait: boolean;
  readonly private: boolean;
};

/** Something to say instead of doing it. The message is for the person. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** A simulated person has folders of their own, so that nobody's real tracker is in the way. */
export function openFolders({ desktop, email }: Pick<Flags, "desktop" | "email">): Folders {
  const isOwn = desktop === "fake" && process.env.MUSTER_TRACKER_DIR === undefined;
  const own = join(
    tmpdir(),
    `muster-simulated-${createHash("sha256")
      .update(email ?? "")
      .digest("hex")
      .slice(0, 12)}`,
  );
  const folders = isOwn ? { state: own, runtime: own } : foldersOf();
  mkdirSync(folders.state, { recursive: true, mode: 0o700 });
  return folders;
}

/** The desktop that is there, or a simulated one where that is asked for. */
export async function openDesktopOf({ desktop, email }: Flags, { state }: Folders): Promise<Desktop> {
  if (desktop === undefined) return openDesktop({ directory: state });
  if (desktop !== "fake") throw new CommandError("--desktop is fake, or left out.");
  const fake = createFakeDesktop({ seed: `${email ?? "somebody"} ${Date.now()}`, desk: "engineering" });
  return { ...fake, secrets: secretsIn(join(state, "simulated-secrets.json")) };
}

/** What a simulation keeps over a restart. No real secret is in it. */
function secretsIn(file: string): Secrets {
  const read = (): Record<string, string> => {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    } catch {
      return {};
    }
  };
  const write = (kept: Record<string, string>) => writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  return {
    kind: "file",
    get: async (name) => read()[name],
    set: async (name, value) => write({ ...read(), [name]: value }),
    delete: async (name) => write(Object.fromEntries(Object.entries(read()).filter(([key]) => key !== name))),
  };
}

/** The tracker that runs. */
export async function reachRunning(flags: Pick<Flags, "desktop" | "email">): Promise<RemoteControl> {
  const control = await reachControl(addressOf(openFolders(flags)));
  if (control === undefined) throw new CommandError("No tracker runs. Start one with `muster-tracker run`.");
  return control;
}
