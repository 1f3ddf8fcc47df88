import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startDashboard } from "./dashboard.ts";
import { root } from "./environment.ts";
import { freePort } from "./ports.ts";

let base = "";
let stop: () => Promise<void>;

const before = process.listeners("SIGTERM");

beforeAll(async () => {
  // As at hand, where Vite listens to its input, too.
  vi.stubEnv("CI", "");
  const port = await freePort();
  ({ stop } = await startDashboard(port, "http://127.0.0.1:1", true));
  base = `http://127.0.0.1:${port}`;
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await stop();
});

const statusOf = async (path: string) => (await fetch(`${base}${path}`)).status;

describe("the dashboard, served to the network", () => {
  it("has what its pages are made of", async () => {
    expect(await statusOf("/src/main.tsx")).toBe(200);
    expect(await statusOf(`/@fs${join(root, "lib/platform/time/calendar.ts")}`)).toBe(200);
    expect(await (await fetch(base)).text()).toContain("crypto.randomUUID ??=");
  });

  it.each([".env.example", "package.json", ".git/config", "functions/auth/login.ts", "lib/../package.json"])(
    "does not give away %s",
    async (file) => {
      expect(await statusOf(`/@fs${root}/${file}`)).not.toBe(200);
      expect(await statusOf(`/@fs${root}/${file}?raw`)).not.toBe(200);
      expect(await statusOf(`/@fs${root}/${file}?import&raw`)).not.toBe(200);
      expect(await statusOf(`/@fs${root}/${file}?url`)).not.toBe(200);
    },
  );

  it("opens nothing in an editor", async () => {
    expect(await statusOf(`/__open-in-editor?file=${encodeURIComponent(join(root, "package.json"))}`)).toBe(404);
  });

  it("leaves the end of the process to whoever stops all its parts", () => {
    expect(process.listeners("SIGTERM")).toEqual(before);
  });
});
