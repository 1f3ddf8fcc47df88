import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Control, type ControlChange, ControlError } from "../core/control.ts";
import { reachControl, serveControl } from "../core/control-socket.ts";
import { takeLock } from "./lock.ts";

const folder = mkdtempSync(join(tmpdir(), "tracker-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const foldersOf = (name: string) => ({ state: join(folder, name), runtime: join(folder, name) });

test("a second one finds the first, asks it, and hears of it", async () => {
  const hearers = new Set<(change: ControlChange) => void>();
  const control = {
    page: async () => "http://127.0.0.1:1/#code",
    startPrivate: async (minutes: number) => {
      if (minutes > 15) throw new ControlError("Your organization does not allow it.");
    },
    listen: (hear: (change: ControlChange) => void) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  } as unknown as Control;
  const folders = foldersOf("second");
  const lock = await takeLock(folders, (socket) => serveControl(control, socket));
  expect(await takeLock(folders, () => undefined)).toBeUndefined();
  const remote = await reachControl(lock?.address ?? "");
  expect(await remote?.page()).toBe("http://127.0.0.1:1/#code");
  await expect(remote?.startPrivate(60)).rejects.toThrow("Your organization does not allow it.");
  const heard = new Promise((resolve) => remote?.listen(resolve));
  await remote?.startPrivate(5);
  for (const hear of hearers) hear({ kind: "state" });
  expect(await heard).toEqual({ kind: "state" });
  remote?.close();
  await lock?.release();
  expect(await reachControl(lock?.address ?? "")).toBeUndefined();
  const next = await takeLock(folders, () => undefined);
  expect(next).toBeDefined();
  await next?.release();
});

test("of two that start at once one runs", async () => {
  const folders = foldersOf("race");
  const locks = await Promise.all([1, 2, 3].map(() => takeLock(folders, () => undefined)));
  const held = locks.filter((lock) => lock !== undefined);
  expect(held).toHaveLength(1);
  await held[0]?.release();
});

test("what a kill -9 left is taken over", async () => {
  const folders = foldersOf("killed");
  const script = `import { takeLock } from ${JSON.stringify(import.meta.resolve("./lock.ts"))};
    await takeLock(${JSON.stringify(folders)}, () => undefined); console.log("held");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  expect(await takeLock(folders, () => undefined)).toBeUndefined();
  child.kill("SIGKILL");
  await once(child, "exit");
  const lock = await takeLock(folders, () => undefined);
  expect(lock).toBeDefined();
  await lock?.release();
});
