import { relative } from "node:path";
import { watch } from "chokidar";

/** Files saved within this time are one change, in milliseconds: formatters and version control write several. */
const QUIET_MILLISECONDS = 50;

export type Watcher = {
  close(): Promise<void>;
};

/** What serverless offline reads once, when it starts. */
export const isWiring = (file: string) => file.endsWith(".yml");

/** Tests, hidden files and what editors leave beside a file are not code that runs. */
const isIgnored = (file: string) => /(^|\/)\.|~$|\.(test|fixture)\.ts$/.test(file);

/** Files that were saved, made or removed, relative to the service's directory, and when the first was, by performance.now(). */
export type Change = {
  readonly files: readonly string[];
  readonly since: number;
};

/** Tells what changes in the service's code and wiring. */
export async function watchService(directory: string, changed: (change: Change) => void): Promise<Watcher> {
  const named = (path: string) => relative(directory, path).replaceAll("\\", "/");
  const watcher = watch(["functions", "lib", "infra", "serverless.yml", "docs/openapi.json"], {
    cwd: directory,
    ignoreInitial: true,
    ignored: (path) => isIgnored(path.startsWith(directory) ? named(path) : path.replaceAll("\\", "/")),
  });
  const files = new Set<string>();
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  watcher.on("all", (event, path) => {
    const file = path.replaceAll("\\", "/");
    if (event === "addDir" || event === "unlinkDir" || (file.startsWith("infra/") && !isWiring(file))) return;
    if (files.size === 0) since = performance.now();
    files.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed({ files: [...files].sort(), since });
      files.clear();
    }, QUIET_MILLISECONDS);
  });
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return {
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
