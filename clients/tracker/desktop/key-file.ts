import { chmod, mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Secrets } from "../ports.ts";

const FILE = "secrets.json";

/** Secrets in a file that only this user can read, for systems without a keychain. */
export function fileSecrets(directory: string): Secrets {
  const path = join(directory, FILE);
  /** One change after another: each writes the whole file. */
  let last: Promise<unknown> = Promise.resolve();

  async function read(): Promise<Record<string, string>> {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "{}";
      throw error;
    });
    return JSON.parse(text) as Record<string, string>;
  }

  /** The old file stays whole until the new one is. */
  async function write(kept: Record<string, string>): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    const file = await open(`${path}.new`, "w", 0o600);
    try {
      await file.writeFile(JSON.stringify(kept));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }

  function change(make: (kept: Record<string, string>) => Record<string, string>): Promise<void> {
    const changed = last.then(async () => write(make(await read())));
    last = changed.catch(() => undefined);
    return changed;
  }

  return {
    kind: "file",
    get: async (name) => {
      const kept = await read();
      return Object.hasOwn(kept, name) ? kept[name] : undefined;
    },
    set: (name, value) => change((kept) => ({ ...kept, [name]: value })),
    delete: (name) => change(({ [name]: _, ...kept }) => kept),
  };
}
