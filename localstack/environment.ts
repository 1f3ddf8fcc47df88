import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type Environment = Record<string, string>;

/** The repository's root. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Where a clone keeps its database, objects, mails and secrets. */
export const stateDirectory = join(root, ".muster");

/** The environment that the running development stack wrote for other commands. */
export const environmentFile = join(stateDirectory, "env.json");

/** The address of the running development stack, where editors look for the variables of tests/http. */
export const requestsFile = join(root, "tests/http/.env");

/**
 * The environment of a command such as `npm run migrate`: the process's own, then .env, then what the running development
 * stack wrote; the first that names a variable wins. With `stackWins` the running stack comes first: a shell that holds the
 * credentials of a real account must not lend them to a local job.
 */
export function loadEnvironment(options: { readonly stackWins?: boolean } = {}): NodeJS.ProcessEnv {
  const file = join(root, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  if (!existsSync(environmentFile)) return process.env;
  const written = JSON.parse(readFileSync(environmentFile, "utf8")) as Environment;
  for (const [name, value] of Object.entries(written)) {
    if (options.stackWins === true) process.env[name] = value;
    else process.env[name] ??= value;
  }
  return process.env;
}

/** The variables that are set to something: `NAME=` in a .env file means the same as no such line. */
export function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""));
}

const SECRET_NAMES = ["JWT_SECRET", "PASSWORD_PEPPER", "FACE_KEYS"] as const;

/** The random secrets of a stack, made once and kept in its directory; one that the user has set wins over the kept one. */
export async function loadSecrets(directory: string, given: NodeJS.ProcessEnv): Promise<Environment> {
  const file = join(directory, "secrets.json");
  const text = await readFile(file, "utf8").catch(() => "{}");
  const kept = JSON.parse(text) as Environment;
  if (SECRET_NAMES.some((name) => kept[name] === undefined)) {
    for (const name of SECRET_NAMES) kept[name] ??= randomBytes(32).toString("base64url");
    await mkdir(directory, { recursive: true });
    await writeFile(file, `${JSON.stringify(kept, undefined, 2)}\n`, { mode: 0o600 });
  }
  const entries = SECRET_NAMES.map((name) => [name, given[name] || (kept[name] ?? "")]);
  return Object.fromEntries(entries) as Environment;
}
