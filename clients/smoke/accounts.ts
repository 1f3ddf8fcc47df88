import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Credentials } from "./admin.ts";

/** Who works in the organization that a run has founded; the employee is there once they were hired. */
export type Accounts = { readonly admin: Credentials; readonly member?: Credentials };

/** Where accounts are kept unless said otherwise. */
export const ACCOUNTS_FILE = join(homedir(), ".config/muster/smoke.json");

/** Those of this address; undefined where none was founded yet. */
export async function readAccounts(file: string, url: string): Promise<Accounts | undefined> {
  return (await readAll(file))[url];
}

/** Keeps them for the next run, where nobody else on the machine can read them. */
export async function keepAccounts(file: string, url: string, accounts: Accounts): Promise<void> {
  const all = { ...(await readAll(file)), [url]: accounts };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Whole or not at all: a run that is killed must not have the next one found another organization.
  await writeFile(`${file}.new`, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function readAll(file: string): Promise<Record<string, Accounts>> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Record<string, Accounts>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}
