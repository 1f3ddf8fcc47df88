import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Notices } from "../../ports.ts";

const run = promisify(execFile);

/** AppleScript's notifications, which have no buttons. The texts are arguments, never part of the script. */
const SCRIPT = ["on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run"];

export const darwinNotices: Notices = {
  show: ({ title, body }) =>
    run("osascript", [...SCRIPT.flatMap((line) => ["-e", line]), title, body]).then(
      () => true,
      () => false,
    ),
};
