import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Secrets } from "../ports.ts";

/** Who signed in where. No secret is in it. */
export type KeptAccount = {
  readonly server: string;
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  /** Of this machine and account, for the server to know again what is sent twice. */
  readonly device_id: string;
};

/** Where the tracker keeps things, of this user alone. */
export type Folders = { readonly state: string; readonly runtime: string };

export function foldersOf(env: NodeJS.ProcessEnv = process.env, platform = process.platform): Folders {
  const own = env.MUSTER_TRACKER_DIR;
  if (own !== undefined && own !== "") return { state: own, runtime: own };
  if (platform === "win32") {
    const state = join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "Muster Tracker");
    return { state, runtime: state };
  }
  if (platform === "darwin") {
    const state = join(homedir(), "Library", "Application Support", "Muster Tracker");
    return { state, runtime: state };
  }
  const state = join(env.XDG_STATE_HOME ?? join(homedir(), ".local", "state"), "muster-tracker");
  const { XDG_RUNTIME_DIR: runtime } = env;
  return {
    state,
    runtime: runtime === undefined || runtime === "" ? join(tmpdir(), `muster-tracker-${userInfo().uid}`) : runtime,
  };
}

const FILE = "account.json";

export function readAccount({ state }: Folders): KeptAccount | undefined {
  try {
    return JSON.parse(readFileSync(join(state, FILE), "utf8")) as KeptAccount;
  } catch {
    return undefined;
  }
}

export function writeAccount({ state }: Folders, account: KeptAccount): void {
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const next = join(state, `${FILE}.new`);
  writeFileSync(next, `${JSON.stringify(account, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, join(state, FILE));
}

export function forgetAccount({ state }: Folders): void {
  rmSync(join(state, FILE), { force: true });
}

/** An account's name on this machine: another member, or another server, is another one. */
export function accountKey({ server, user_id }: Pick<KeptAccount, "server" | "user_id">): string {
  return createHash("sha256").update(`${server} ${user_id}`).digest("hex").slice(0, 16);
}

/** Whoever signs in again on this machine is the same device, also after others did. */
export function accountOf(
  folders: Folders,
  server: string,
  { id, name, email }: { readonly id: string; readonly name: string; readonly email: string },
): KeptAccount {
  const about = { server, user_id: id };
  return { ...about, name, email, device_id: deviceOf(machineOf(folders), accountKey(about)) };
}

/** A name of this machine that says nothing of it. */
function machineOf({ state }: Folders): string {
  const file = join(state, "machine");
  try {
    return readFileSync(file, "utf8");
  } catch {
    const machine = randomUUID();
    mkdirSync(state, { recursive: true, mode: 0o700 });
    writeFileSync(file, machine, { mode: 0o600 });
    return machine;
  }
}

/** Another one for each account: two members of one machine are not to be known by it. As RFC 9562 has its version 8. */
function deviceOf(machine: string, account: string): string {
  const bytes = createHash("sha256").update(`${machine} ${account}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What of an account lies in a folder of its own. */
export const folderOf = ({ state }: Folders, account: KeptAccount): string => join(state, accountKey(account));

const nameOf = (account: Pick<KeptAccount, "server" | "user_id">) => `sign-in ${accountKey(account)}`;

export const readToken = (secrets: Secrets, account: KeptAccount): Promise<string | undefined> =>
  secrets.get(nameOf(account));
export const keepToken = (secrets: Secrets, account: KeptAccount, token: string): Promise<void> =>
  secrets.set(nameOf(account), token);
export const forgetToken = (secrets: Secrets, account: KeptAccount): Promise<void> => secrets.delete(nameOf(account));
