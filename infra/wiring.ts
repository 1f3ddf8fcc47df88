import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** One entry of a functions/<area>/functions.yml. */
export type Wired = {
  name: string;
  /** The functions.yml that holds it, relative to the root. */
  file: string;
  handler: string;
  role: string | undefined;
  memorySize: number | undefined;
  timeout: number | undefined;
  disableLogs: boolean | undefined;
  events: Record<string, unknown>[];
};

/** All functions of the service, in the order of their areas. Reads only files below `root`. */
export function readWiring(root: string): Wired[] {
  const files = globSync("functions/*/functions.yml", { cwd: root }).sort();
  return files.flatMap((file) => {
    const entries = (parse(readFileSync(join(root, file), "utf8"), { uniqueKeys: true }) ?? {}) as Record<
      string,
      Partial<Wired>
    >;
    return Object.entries(entries).map(([name, entry]) => ({
      name,
      file,
      handler: entry.handler ?? "",
      role: entry.role,
      memorySize: entry.memorySize,
      timeout: entry.timeout,
      disableLogs: entry.disableLogs,
      events: entry.events ?? [],
    }));
  });
}

/** functions/lunch-breaks/start.handler or functions/lunch-breaks/start.ts -> lunchBreaksStart */
export function functionName(path: string): string {
  const words = path
    .replace(/^functions\//, "")
    .replace(/\.\w+$/, "")
    .split(/[/-]/);
  return words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("");
}
