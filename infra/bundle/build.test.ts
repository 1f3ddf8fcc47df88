import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunctions } from "./build.ts";

const root = join(import.meta.dirname, "../..");
const ENTRY = "functions/activity/heartbeat";
const OTHERS = ["functions/attendance/check-in", "functions/auth/login", "functions/websocket/connect"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-build-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("bundling", () => {
  it("gives a function as few files as if there were no others", async () => {
    const alone = (await bundleFunctions(root, join(folder, "alone"), [ENTRY])).get(ENTRY);
    const among = (await bundleFunctions(root, join(folder, "among"), [ENTRY, ...OTHERS])).get(ENTRY);
    expect(among?.files.length).toBe(alone?.files.length);
    expect(among?.lazy.map(({ name }) => name).sort()).toEqual(alone?.lazy.map(({ name }) => name).sort());
  });

  it("knows what it imports at once and what later", async () => {
    const bundle = (await bundleFunctions(root, join(folder, "parts"), [ENTRY, ...OTHERS])).get(ENTRY);
    const queue = bundle?.lazy.find(({ name }) => name === "lib/platform/aws/queue.ts");
    expect(bundle?.packages).toContain("zod");
    expect(queue?.packages).toContain("@aws-sdk/client-sqs");
    expect(bundle?.files).toContain(queue?.file);
  });
});
