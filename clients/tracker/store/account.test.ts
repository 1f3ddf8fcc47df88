import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { accountKey, accountOf, folderOf, foldersOf, readAccount, writeAccount } from "./account.ts";

const folder = mkdtempSync(join(tmpdir(), "tracker-account-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const folders = { state: folder, runtime: folder };
const [alice, bob] = ["alice", "bob"].map((name) => ({ id: `id-${name}`, name, email: `${name}@company.com` })) as [
  { id: string; name: string; email: string },
  { id: string; name: string; email: string },
];
const server = "https://muster.test";

describe("accounts of one machine", () => {
  test("have folders and devices of their own: what is another's is never sent as theirs", () => {
    const [hers, his] = [accountOf(folders, server, alice), accountOf(folders, server, bob)];
    expect(folderOf(folders, hers)).not.toBe(folderOf(folders, his));
    expect(hers.device_id).not.toBe(his.device_id);
    expect(accountKey(hers)).not.toBe(accountKey({ ...hers, server: "https://other.test" }));
  });

  test("are the same device when they come back", () => {
    const before = accountOf(folders, server, alice);
    writeAccount(folders, accountOf(folders, server, bob));
    expect(accountOf(folders, server, alice)).toEqual(before);
    expect(before.device_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("are kept without a secret, and for this user alone", () => {
    const account = accountOf(folders, server, alice);
    writeAccount(folders, account);
    expect(readAccount(folders)).toEqual(account);
    const file = join(folder, "account.json");
    expect(Object.keys(JSON.parse(readFileSync(file, "utf8")) as object)).toEqual([
      "server",
      "user_id",
      "name",
      "email",
      "device_id",
    ]);
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});

test.each([
  ["linux", { XDG_STATE_HOME: "/s", XDG_RUNTIME_DIR: "/r" }, { state: "/s/muster-tracker", runtime: "/r" }],
  ["linux", { MUSTER_TRACKER_DIR: "/own", XDG_STATE_HOME: "/s" }, { state: "/own", runtime: "/own" }],
  ["win32", { LOCALAPPDATA: "/local" }, { state: "/local/Muster Tracker", runtime: "/local/Muster Tracker" }],
] as const)("on %s with %j things are kept where they belong", (platform, env, expected) => {
  expect(foldersOf(env, platform)).toEqual(expected);
});
