import { execFile } from "node:child_process";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Autostart, Capability } from "../../ports.ts";
import { desktopEntry, systemdUnit } from "./autostart-files.ts";

const run = promisify(execFile);
const UNIT = "muster-tracker.service";

export type LinuxAutostart = Autostart & { capability(): Promise<Capability> };

/** A unit of the user's service manager, which starts it again after a crash; else an entry of XDG autostart. */
export function linuxAutostart(): LinuxAutostart {
  const configured = process.env.XDG_CONFIG_HOME ?? "";
  const config = configured === "" ? join(homedir(), ".config") : configured;
  const unit = join(config, "systemd", "user", UNIT);
  const entry = join(config, "autostart", "muster-tracker.desktop");

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  return {
    async install(command) {
      if (!(await hasManager())) {
        await write(entry, desktopEntry(command));
        return `The tracker starts with your session: ${entry}`;
      }
      await write(unit, systemdUnit(command));
      await run("systemctl", ["--user", "daemon-reload"]);
      await run("systemctl", ["--user", "enable", UNIT]);
      // Two ways at once would be two trackers.
      await rm(entry, { force: true });
      return `The tracker starts with your session: ${unit}`;
    },
    async uninstall() {
      if ((await exists(unit)) && (await hasManager()))
        await run("systemctl", ["--user", "disable", UNIT]).catch(() => undefined);
      const there = [];
      for (const path of [unit, entry]) if (await exists(path)) there.push(path);
      for (const path of there) await rm(path, { force: true });
      return there.length === 0 ? "The tracker did not start with your session." : `Removed ${there.join(" and ")}.`;
    },
    isInstalled: async () => (await exists(unit)) || (await exists(entry)),
    capability: async () => {
      const way = (await hasManager()) ? `systemd user unit ${unit}` : `XDG autostart ${entry}`;
      return { name: "autostart", works: true, detail: way };
    },
  };
}

async function hasManager(): Promise<boolean> {
  const { XDG_RUNTIME_DIR: directory } = process.env;
  return directory !== undefined && directory !== "" && (await exists(join(directory, "systemd", "private")));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
