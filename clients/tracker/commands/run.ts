import { readFileSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { elapsedOnSystem } from "../../common/clock.ts";
import { createApp } from "../core/app.ts";
import type { Decided } from "../core/auto-start.ts";
import type { KeepDecided } from "../core/auto-starter.ts";
import { takePicture } from "../core/capture/compose.ts";
import type { Control } from "../core/control.ts";
import { reachControl, serveControl } from "../core/control-socket.ts";
import type { Desktop } from "../ports.ts";
import {
  accountKey,
  type Folders,
  folderOf,
  forgetAccount,
  forgetToken,
  type KeptAccount,
  keepToken,
  readAccount,
  readToken,
} from "../store/account.ts";
import { openDisk } from "../store/disk.ts";
import { forgetKeys, loadKeys } from "../store/keys.ts";
import { addressOf, takeLock } from "../store/lock.ts";
import { openStore } from "../store/store.ts";
import { type Page, startPage } from "../ui/page/server.ts";
import { CommandError, type Flags, openDesktopOf, openFolders } from "./context.ts";
import { signIn } from "./login.ts";

/** Runs until somebody ends it. The second one opens the page of the first. */
export async function run(flags: Flags): Promise<void> {
  const folders = openFolders(flags);
  let control: Control | undefined;
  const waiting: Socket[] = [];
  const lock = await takeLock(folders, (socket) => {
    if (control === undefined) waiting.push(socket);
    else serveControl(control, socket);
  });
  if (lock === undefined) return showRunning(folders);

  const desktop = await openDesktopOf(flags, folders);
  const account = await accountFor(flags, folders, desktop);
  let page: Page | undefined;
  const app = await createApp({
    server: account.server,
    member: account,
    deviceId: account.device_id,
    desktop,
    takePicture,
    openStore: async (onTrouble) => {
      const disk = openDisk(folderOf(folders, account));
      const isOurs = async () => (await readToken(desktop.secrets, account)) !== undefined;
      const keys = await loadKeys(desktop.secrets, accountKey(account), disk, isOurs);
      return openStore({ disk, keys, elapsed: elapsedOnSystem, onTrouble });
    },
    readToken: () => readToken(desktop.secrets, account),
    keepToken: (token) => keepToken(desktop.secrets, account, token),
    forget: async () => {
      await forgetToken(desktop.secrets, account);
      await forgetKeys(desktop.secrets, accountKey(account));
      forgetAccount(folders);
    },
    decided: decidedIn(folders, account),
    onEnd: () => void lock.release().finally(() => process.exit(0)),
    page: () => page?.address() ?? null,
  });
  control = app.control;
  page = await openPage(control);
  for (const socket of waiting.splice(0)) serveControl(control, socket);
  speak(control, account, page);
  endWith(control);
  listenToKeys(control);
  await app.run(flags.wait ? "wait" : "now");
}

/** Whoever is signed in. A simulation signs in with what the command line says. */
async function accountFor(flags: Flags, folders: Folders, desktop: Desktop): Promise<KeptAccount> {
  const kept = readAccount(folders);
  const isGiven = flags.email !== undefined && flags.password !== undefined;
  if (isGiven) return signIn({ ...flags, url: flags.url ?? kept?.server ?? "http://127.0.0.1:3000" }, folders, desktop);
  if (kept === undefined)
    throw new CommandError("Nobody is signed in. Begin with `muster-tracker login --url https://…`.");
  return kept;
}

async function showRunning(folders: Folders): Promise<void> {
  const running = await reachControl(addressOf(folders));
  const page = (await running?.page()) ?? null;
  const { doing } = (await running?.state()) ?? {};
  console.log(
    `A tracker runs already${doing === undefined ? "" : ` (${doing})`}.${page === null ? "" : ` Its page: ${page}`}`,
  );
  running?.close();
}

/** Recording does not depend on the page. */
async function openPage(control: Control): Promise<Page | undefined> {
  return startPage(control).catch(() => undefined);
}

/** One line for each thing that matters. */
function speak(control: Control, { name, server }: KeptAccount, page: Page | undefined): void {
  const say = (text: string) => console.log(`${new Date().toTimeString().slice(0, 8)}  ${text}`);
  say(`${name} at ${server}. Ctrl+C checks out and ends.`);
  if (page === undefined) say("Its page could not be opened; all it shows is in `muster-tracker status`.");
  else say(`What it records, and Stop: ${page.address()}`);
  control.listen((change) => {
    if (change.kind === "line") say(change.text);
  });
}

/** Ctrl+C, a polite end, and the end of the session check out. The second one does not wait. */
function endWith(control: Control): void {
  let isEnding = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (isEnding) process.exit(1);
      isEnding = true;
      void control.quit();
    });
}

/** `b` and Enter begins and ends a break. */
function listenToKeys(control: Control): void {
  process.stdin.on("data", (data) => {
    if (data.toString().trim() !== "b") return;
    void control
      .state()
      .then(({ doing }) => (doing === "break" ? control.endBreak() : control.startBreak()))
      .catch(() => undefined);
  });
  process.stdin.on("error", () => undefined);
}

/** "Not now" holds for the day, also after a restart. */
function decidedIn(folders: Folders, account: KeptAccount): KeepDecided {
  const file = join(folderOf(folders, account), "decided.json");
  return {
    read() {
      try {
        return JSON.parse(readFileSync(file, "utf8")) as Decided;
      } catch {
        return {};
      }
    },
    write: (decided) => writeFileSync(file, JSON.stringify(decided), { mode: 0o600 }),
  };
}
