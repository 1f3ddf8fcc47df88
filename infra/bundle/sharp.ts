import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const BINARY = "node_modules/@img/sharp-linux-arm64";

/**
 * The folder that holds sharp with the binaries Lambda runs (linux, arm64, glibc), at the version this checkout has
 * installed for its own machine. npm fetches it once into .muster/cache, from its own cache if it can, which is
 * announced first.
 *
 * @throws when npm cannot fetch it, or did not deliver the arm64 binaries
 */
export async function sharpForLambda(root: string, announce: (text: string) => void): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, "node_modules/sharp/package.json"), "utf8")) as {
    version: string;
  };
  const folder = join(root, `.muster/cache/sharp-${version}-linux-arm64`);
  if (existsSync(join(folder, BINARY))) return folder;

  announce(`sharp ${version} for linux-arm64 is not in .muster/cache yet: npm fetches it, once (12 MB)`);
  const fresh = `${folder}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  await writeFile(join(fresh, "package.json"), JSON.stringify({ private: true, dependencies: { sharp: version } }));
  const target = ["--os=linux", "--cpu=arm64", "--libc=glibc"];
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  const impatient = ["--prefer-offline", "--fetch-retries=1", "--fetch-timeout=30000"]; // npm's own patience without a network is minutes
  try {
    const command = ["install", "--prefix", fresh, ...target, ...quiet, ...impatient];
    await run("npm", command, { cwd: fresh, timeout: 120_000 });
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true });
    throw new Error(
      `Cannot fetch sharp ${version} for linux-arm64 from npm: package once with a network, and it is kept in ${folder}.`,
      { cause },
    );
  }
  if (!existsSync(join(fresh, BINARY))) throw new Error(`npm installed sharp ${version} without ${BINARY}`);
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
  return folder;
}
