import { execFile } from "node:child_process";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Autostart } from "../../ports.ts";
import { launchAgent } from "./launch-agent.ts";

const run = promisify(execFile);
const LABEL = "com.muster.tracker";
const path = join(homedir(), "Library", "LaunchAgents", `${LABEL}.plist`);

/** An agent of launchd, which starts it with the session and again after a crash. */
export const darwinAutostart: Autostart = {
  async install(command) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, launchAgent(LABEL, command));
    // launchd reads it with the next login in any case.
    await run("launchctl", ["bootstrap", `gui/${process.getuid?.()}`, path]).catch(() => undefined);
    return `The tracker starts with your session: ${path}`;
  },
  async uninstall() {
    if (!(await isThere())) return "The tracker did not start with your session.";
    await run("launchctl", ["bootout", `gui/${process.getuid?.()}/${LABEL}`]).catch(() => undefined);
    await rm(path, { force: true });
    return `Removed ${path}.`;
  },
  isInstalled: isThere,
};

function isThere(): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
