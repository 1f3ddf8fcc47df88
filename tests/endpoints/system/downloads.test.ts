import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import * as downloads from "../../../functions/system/downloads.ts";
import { deleteObjects, writeObject } from "../../../lib/platform/aws/bucket.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();

const bytes = Buffer.from("an installer");
const sha256 = createHash("sha256").update(bytes).digest("hex");
const file = "muster-1.4.0.msi";
const entry = { system: "windows", architecture: "x64", version: "1.4.0", file, sha256, size_bytes: bytes.length };

const publish = (manifest: unknown) =>
  writeObject("downloads/manifest.json", Buffer.from(JSON.stringify(manifest)), "application/json");
const ask = async () => call(downloads, { token: (await givenMember({ role: "student" })).token });

afterEach(() => deleteObjects(["downloads/manifest.json", `downloads/${file}`]));

describe("GET /api/downloads", () => {
  it("has nothing where nothing is published", async () => {
    expect((await ask()).data).toEqual({ items: [] });
  });

  it("has what is published, with an address at which exactly that lies", async () => {
    await writeObject(`downloads/${file}`, bytes, "application/octet-stream");
    await publish([entry]);
    const [item] = (await ask()).data.items;
    const { file: _, ...about } = entry;
    expect(item).toMatchObject({ ...about, file_name: file });
    const response = await fetch(found(item).url);
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${file}"`);
    const fetched = Buffer.from(await response.arrayBuffer());
    expect(createHash("sha256").update(fetched).digest("hex")).toBe(item?.sha256);
  });

  it.each([
    ["leads out of its folder", { file: "../screenshots/x.png" }],
    ["is for no system we know", { system: "amiga" }],
    ["is for no processor we know", { architecture: "m68k" }],
    ["has no checksum", { sha256: "" }],
    ["says something else besides", { url: "https://evil.example" }],
  ])("fails, rather than leading anywhere, for a manifest whose entry %s", async (_, change) => {
    await publish([{ ...entry, ...change }]);
    expect((await ask()).status).toBe(500);
  });

  it("is for those who are signed in", async () => {
    expect((await call(downloads)).status).toBe(401);
  });
});
