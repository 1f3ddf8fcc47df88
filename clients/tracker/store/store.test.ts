import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { POLICY } from "../../../tests/steps/activity/tracker.ts";
import type { Entry } from "../core/outbox.ts";
import { createFakeDesktop } from "../desktop/fake/desktop.ts";
import type { Secrets } from "../ports.ts";
import { type Disk, openDisk } from "./disk.ts";
import { readJournal } from "./journal.ts";
import { loadKeys } from "./keys.ts";
import { seal } from "./seal.ts";
import { memory, openStore } from "./store.ts";

const folder = mkdtempSync(join(tmpdir(), "tracker-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mark = (timestamp: string): Entry => ({ mark: "checkIn", timestamp, key: timestamp });
const beat = (timestamp: string): Entry => ({ timestamp, is_active: true, active_window: "Quarterly report" });
const picture = {
  id: "0b0f8d2e-0000-4000-8000-000000000001",
  at: "2026-03-02T09:10:00.000Z",
  application: "Editor",
  review_seconds: 60,
  picture: { bytes: new Uint8Array([1, 10, 2]), content_type: "image/jpeg", width: 3, height: 1 },
} as const;

async function open(disk: Disk, secrets: Secrets) {
  const keys = await loadKeys(secrets, "account", disk);
  return openStore({ disk, keys, elapsed: () => 0, onTrouble: () => undefined });
}

function givenKeychain() {
  const { secrets, controls } = createFakeDesktop({ seed: "nobody", desk: "support" });
  return { secrets, lock: (isLocked: boolean) => Object.assign(controls, { isKeychainLocked: isLocked }) };
}

describe("what is kept on a machine", () => {
  test("is there after a crash, entries and pictures, and readable to nobody else", async () => {
    const { secrets } = givenKeychain();
    const disk = openDisk(join(folder, "crash"));
    const store = await open(disk, secrets);
    store.outbox.add(mark("2026-03-02T09:00:00.000Z"));
    store.outbox.add(beat("2026-03-02T09:00:30.000Z"));
    store.pictures.add(picture);
    // Nothing is closed: that is what a kill -9 leaves.
    const again = await open(openDisk(join(folder, "crash")), secrets);
    expect(again.kept.entries).toEqual([mark("2026-03-02T09:00:00.000Z"), beat("2026-03-02T09:00:30.000Z")]);
    expect(again.kept.pictures).toEqual([picture]);
    const files = readdirSync(join(folder, "crash")).map((name) => readFileSync(join(folder, "crash", name), "latin1"));
    expect(files.join()).not.toMatch(/Quarterly|Editor/);
    again.outbox.remove(again.kept.entries);
    again.pictures.remove([picture.id]);
    const last = await open(openDisk(join(folder, "crash")), secrets);
    expect(last.kept).toEqual({ entries: [], pictures: [] });
  });

  test("has the policy in it, for the version that wrote it and nobody else", async () => {
    const { secrets, lock } = givenKeychain();
    const disk = memory();
    const policy = { policy: POLICY, etag: '"1"', heartbeat_url: null };
    (await open(disk, secrets)).policy.keep(policy);
    expect((await open(disk, secrets)).kept.policy).toEqual(policy);
    expect(disk.read("policy")?.toString("latin1")).not.toContain("capture_rules");
    lock(true);
    const locked = await open(disk, secrets);
    expect(locked.kept.policy).toBeUndefined();
    locked.policy.keep({ ...policy, etag: '"2"' });
    lock(false);
    expect((await open(disk, secrets)).kept.policy).toEqual(policy);
    const keys = await loadKeys(secrets, "account", disk);
    const older = JSON.stringify({ ...policy, tracker: "0.0.9" });
    disk.replace("policy", seal(keys?.key ?? Buffer.alloc(0), Buffer.from(older)));
    expect((await open(disk, secrets)).kept.policy).toBeUndefined();
    disk.replace("policy", Buffer.from("torn"));
    expect((await open(disk, secrets)).kept.policy).toBeUndefined();
  });

  test("is sealed while the keychain is locked, and joins the rest once it is open", async () => {
    const { secrets, lock } = givenKeychain();
    const disk = memory();
    const before = await open(disk, secrets);
    before.outbox.add(mark("2026-03-02T09:00:00.000Z"));
    lock(true);
    const locked = await open(disk, secrets);
    expect([locked.where(), locked.kept.entries]).toEqual(["sealed", []]);
    locked.outbox.add(beat("2026-03-02T09:00:30.000Z"));
    // Another start, in which nothing was written.
    await open(disk, secrets);
    lock(false);
    const unlocked = await open(disk, secrets);
    expect(unlocked.where()).toBe("disk");
    expect(unlocked.kept.entries).toEqual([mark("2026-03-02T09:00:00.000Z"), beat("2026-03-02T09:00:30.000Z")]);
    expect(disk.list().filter((name) => name.startsWith("segment"))).toEqual([]);
    expect((await open(disk, secrets)).kept.entries).toHaveLength(2);
  });

  test("is in memory where the keychain was never open, and no key is made in its place", async () => {
    const { secrets, lock } = givenKeychain();
    lock(true);
    const disk = memory();
    const store = await open(disk, secrets);
    store.outbox.add(beat("2026-03-02T09:00:30.000Z"));
    expect([store.where(), disk.list()]).toEqual(["memory", []]);
  });

  test("is put right without a second copy of what earlier runs left", async () => {
    const { secrets } = givenKeychain();
    const disk = memory();
    (await open(disk, secrets)).outbox.add(mark("2026-03-02T09:00:00.000Z"));
    const written: string[] = [];
    const counted: Disk = {
      ...disk,
      append(name, bytes) {
        written.push(`append ${name}`);
        disk.append(name, bytes);
      },
      replace(name, bytes) {
        written.push(`replace ${name}`);
        disk.replace(name, bytes);
      },
    };
    const { kept, outbox } = await open(counted, secrets);
    outbox.add(beat("2026-03-03T09:00:00.000Z"));
    const moved = beat("2026-03-03T10:00:00.000Z");
    written.length = 0;
    outbox.replace([...kept.entries, moved]);
    // One write: a crash leaves the old stamps or the new ones.
    expect(written).toEqual(["replace journal"]);
    expect((await open(disk, secrets)).kept.entries).toEqual([...kept.entries, moved]);
    outbox.remove([...kept.entries, moved]);
    expect((await open(disk, secrets)).kept.entries).toEqual([]);
  });

  test("is not given up for a keychain that says it has no key", async () => {
    const { secrets } = givenKeychain();
    const disk = memory();
    (await open(disk, secrets)).outbox.add(mark("2026-03-02T09:00:00.000Z"));
    const empty: Secrets = { ...secrets, get: async () => undefined };
    const without = await open(disk, empty);
    without.outbox.add(beat("2026-03-02T09:00:30.000Z"));
    expect([without.where(), without.kept.entries]).toEqual(["sealed", []]);
    const again = await open(disk, secrets);
    expect(again.kept.entries).toEqual([mark("2026-03-02T09:00:00.000Z"), beat("2026-03-02T09:00:30.000Z")]);
  });

  test("is set aside once the key is surely gone, and another one is made", async () => {
    const { secrets } = givenKeychain();
    const disk = memory();
    const first = await loadKeys(secrets, "account", disk);
    const before = openStore({ disk, keys: first, elapsed: () => 0, onTrouble: () => undefined });
    before.outbox.add(mark("2026-03-02T09:00:00.000Z"));
    const { secrets: other } = givenKeychain();
    const sealed = await open(disk, other);
    sealed.outbox.add(beat("2026-03-02T09:00:30.000Z"));
    // Whoever has signed in with this keychain has all that is in it.
    const keys = await loadKeys(other, "account", disk, async () => true);
    const after = openStore({ disk, keys, elapsed: () => 0, onTrouble: () => undefined });
    expect([after.where(), after.kept.entries]).toEqual(["disk", []]);
    after.outbox.add(mark("2026-03-02T10:00:00.000Z"));
    expect((await open(disk, other)).kept.entries).toEqual([mark("2026-03-02T10:00:00.000Z")]);
    const left = disk
      .list()
      .flatMap((name) => [...readJournal(disk, name, first?.key ?? Buffer.alloc(32)).waiting.values()]);
    expect(left).toEqual([mark("2026-03-02T09:00:00.000Z")]);
    expect(disk.list().filter((name) => /^segment-[0-9a-f-]+$/.test(name))).toHaveLength(1);
  });

  test("goes when it is to go", async () => {
    const { secrets } = givenKeychain();
    const disk = openDisk(join(folder, "gone"));
    const store = await open(disk, secrets);
    store.outbox.add(mark("2026-03-02T09:00:00.000Z"));
    store.clear();
    expect(readdirSync(folder)).not.toContain("gone");
  });
});
