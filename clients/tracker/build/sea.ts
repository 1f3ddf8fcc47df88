/**
 * `node clients/tracker/build/sea.ts [linux-x64 …]`: one executable for each system, in `dist/release`, with the manifest
 * that `GET /api/downloads` reads (docs/deploy.md). Everything is built on Linux x64; binaries of Node come from npm and
 * are compared with checksums.json. Nothing is signed here: a release does that before it is published.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { VERSION } from "../core/version.ts";
import { pack } from "./archive.ts";
import { bundle } from "./bundle.ts";
import checksums from "./checksums.json" with { type: "json" };
import { makeApp } from "./mac-app.ts";

type Target = keyof typeof checksums;

const tracker = resolve(import.meta.dirname, "..");
const work = join(tracker, "dist/work");
const release = join(tracker, "dist/release");

/** As npm calls them. */
const NPM: Record<Target, { os: string; cpu: string; libc?: string }> = {
  "linux-x64": { os: "linux", cpu: "x64", libc: "glibc" },
  "linux-arm64": { os: "linux", cpu: "arm64", libc: "glibc" },
  "windows-x64": { os: "win32", cpu: "x64" },
  "macos-arm64": { os: "darwin", cpu: "arm64" },
  "macos-x64": { os: "darwin", cpu: "x64" },
};

const asked = process.argv.slice(2) as Target[];
const targets = asked.length > 0 ? asked : (Object.keys(checksums) as Target[]);
const unknown = targets.find((target) => !(target in checksums));
if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(checksums).join(", ")}.`);

mkdirSync(release, { recursive: true });
await bundle(join(work, "bundle"));
// Node writes executables of its own version only, and this one can be run here.
const builder = nodeOf("linux-x64");
for (const target of targets) await build(target);
writeManifest();

async function build(target: Target): Promise<void> {
  const folder = join(work, target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  installFor(target, folder);
  cpSync(join(work, "bundle"), folder, { recursive: true });
  writeFileSync(join(folder, "start.cjs"), 'import("./main.js");\n');
  writeFileSync(join(folder, "count.cjs"), 'import("./counter.js");\n');

  const files = await pack(folder);
  const hash = createHash("sha256").update(files).digest("hex").slice(0, 32);
  writeFileSync(join(work, `${target}.files`), files);
  writeFileSync(join(work, `${target}.hash`), hash);
  const output = join(release, `muster-tracker-${VERSION}-${target}${target.startsWith("windows") ? ".exe" : ""}`);
  const config = join(work, `${target}.json`);
  const sea = {
    main: join(import.meta.dirname, "loader.mjs"),
    mainFormat: "module",
    executable: nodeOf(target),
    output,
    disableExperimentalSEAWarning: true,
    useCodeCache: false,
    // No option of Node is read from the environment or the command line of an executable that is not its program.
    execArgvExtension: "none",
    assets: { files: join(work, `${target}.files`), hash: join(work, `${target}.hash`) },
  };
  writeFileSync(config, JSON.stringify(sea));
  execFileSync(builder, ["--build-sea", config], { stdio: "inherit" });
  if (target.startsWith("macos")) makeApp(output, VERSION);
}

/** Packages for another system than this one; nothing of them is run. */
function installFor(target: Target, folder: string): void {
  const { os, cpu, libc } = NPM[target];
  for (const name of ["package.json", "package-lock.json"]) cpSync(join(tracker, name), join(folder, name));
  // Not `npm ci`: the lock file is that of one system, and names no versions for the packages of others.
  const words = [
    "install",
    "--no-save",
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    `--os=${os}`,
    `--cpu=${cpu}`,
  ];
  execFileSync("npm", [...words, ...(libc === undefined ? [] : [`--libc=${libc}`])], { cwd: folder, stdio: "inherit" });
  // Carries code under the LGPL, and is needed on Windows only.
  if (!target.startsWith("windows"))
    rmSync(join(folder, "node_modules/uiohook-napi"), { recursive: true, force: true });
}

/** Node's binary for a system, from npm, if it is the one that checksums.json names. */
function nodeOf(target: Target): string {
  const { package: name, version, file, integrity } = checksums[target];
  const folder = join(work, "node");
  const archive = join(folder, `${name}-${version}.tgz`);
  const unpacked = join(folder, `${name}-${version}`);
  if (!existsSync(archive)) {
    mkdirSync(folder, { recursive: true });
    execFileSync("npm", ["pack", `${name}@${version}`, "--silent", "--ignore-scripts"], {
      cwd: folder,
      stdio: "inherit",
    });
  }
  const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (found !== integrity) {
    rmSync(archive);
    throw new Error(`${name}@${version} is not what checksums.json names: ${found}.`);
  }
  if (!existsSync(unpacked)) {
    mkdirSync(unpacked, { recursive: true });
    execFileSync("tar", ["xzf", archive, "-C", unpacked]);
  }
  return join(unpacked, "package", file);
}

/** Of all that lies in the folder of the release, so that systems can be built one after another. */
function writeManifest(): void {
  const files = readdirSync(release).filter((name) => name !== "manifest.json" && !name.endsWith(".app"));
  const entries = files.toSorted().flatMap((file) => {
    const target = Object.keys(checksums).find((each) => file.includes(`-${VERSION}-${each}`));
    if (target === undefined) return [];
    const [system, architecture] = target.split("-");
    const bytes = readFileSync(join(release, file));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return [{ system, architecture, version: VERSION, file, sha256, size_bytes: bytes.length }];
  });
  writeFileSync(join(release, "manifest.json"), `${JSON.stringify(entries, null, 2)}\n`);
  for (const { file, size_bytes } of entries) console.log(`${file}  ${(size_bytes / 1_000_000).toFixed(0)} MB`);
}
