import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { fileSecrets } from "./key-file.ts";

const made: string[] = [];
const givenDirectory = async () => {
  const directory = await mkdtemp(join(tmpdir(), "muster-secrets-"));
  made.push(directory);
  return join(directory, "of-this-user");
};

afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true });
});

describe("fileSecrets", () => {
  it("keeps what it is given, in a file of this user alone", async () => {
    const directory = await givenDirectory();
    const secrets = fileSecrets(directory);
    expect(await secrets.get("refresh")).toBeUndefined();
    await secrets.set("refresh", "r-1");
    expect(await fileSecrets(directory).get("refresh")).toBe("r-1");
    expect((await stat(join(directory, "secrets.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    await secrets.delete("refresh");
    expect(await secrets.get("refresh")).toBeUndefined();
    expect(await secrets.get("toString")).toBeUndefined();
  });

  it("loses nothing of changes at the same time", async () => {
    const secrets = fileSecrets(await givenDirectory());
    await Promise.all(["a", "b", "c"].map((name) => secrets.set(name, name)));
    expect(await Promise.all(["a", "b", "c"].map((name) => secrets.get(name)))).toEqual(["a", "b", "c"]);
  });

  it("makes no new file of one that it cannot read", async () => {
    const directory = await givenDirectory();
    await fileSecrets(directory).set("key", "k");
    await writeFile(join(directory, "secrets.json"), "{torn");
    await expect(fileSecrets(directory).set("other", "o")).rejects.toThrow();
    expect(await readFile(join(directory, "secrets.json"), "utf8")).toBe("{torn");
  });
});
