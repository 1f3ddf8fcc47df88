import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Autostart } from "../../ports.ts";
import { commandLine } from "./command-line.ts";

const run = promisify(execFile);
const KEY = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run";
const NAME = "MusterTracker";

/** A value below the user's own `Run` key. */
export const win32Autostart: Autostart = {
  async install(command) {
    await run("reg", ["add", KEY, "/v", NAME, "/t", "REG_SZ", "/d", commandLine(command), "/f"]);
    return `The tracker starts with your session: ${KEY}, ${NAME}`;
  },
  async uninstall() {
    if (!(await isThere())) return "The tracker did not start with your session.";
    await run("reg", ["delete", KEY, "/v", NAME, "/f"]);
    return `Removed ${NAME} of ${KEY}.`;
  },
  isInstalled: isThere,
};

function isThere(): Promise<boolean> {
  return run("reg", ["query", KEY, "/v", NAME]).then(
    () => true,
    () => false,
  );
}
