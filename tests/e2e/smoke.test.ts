import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeAddress, makePassword, signIn } from "../../clients/smoke/admin.ts";
import { returnToWork } from "../../clients/smoke/day.ts";
import { root } from "../../localstack/environment.ts";
import { useSystem } from "../setup/use-system.ts";
import { sql } from "../steps/scene/given.ts";

const system = useSystem();

/** Runs `npm run smoke` as a stranger would: with nothing but the address. */
async function smoke(
  words: string[],
  env: Record<string, string> = {},
  heard: (child: ChildProcess, text: string) => void = () => undefined,
): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [join(root, "clients/smoke/main.ts"), ...words], {
    env: { PATH: process.env.PATH, ...env },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      heard(child, text);
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, text };
}

/** Where runs keep their accounts. */
let folder = "";
let accounts = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smoke-"));
  accounts = join(folder, "accounts.json");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const marks = (text: string, mark: string) => text.split("\n").filter((line) => line.startsWith(mark)).length;

describe("the smoke test", () => {
  it("founds an organization once, and lives its day there again in every run after that", async () => {
    const organizations = async () =>
      (await sql<{ count: number }>("select count(*)::int from organizations"))[0]?.count;
    const before = (await organizations()) ?? 0;
    const words = ["--url", system.http, "--accounts", accounts];
    const { code, text } = await smoke(words);
    expect({ code, done: marks(text, "✓"), failed: marks(text, "✗") }, text).toEqual({ code: 0, done: 18, failed: 0 });
    expect((await stat(accounts)).mode & 0o777).toBe(0o600);
    expect(await organizations()).toBe(before + 1);
    const [email = ""] = /smoke-admin-\S+@example\.com/.exec(text) ?? [];
    expect(await sql(selectLeft, [email])).toEqual([LEFT]);

    const again = await smoke(words);
    const done = marks(again.text, "✓");
    // Runs closer than five minutes overlap: what the first had worked ended just now.
    expect({ code: again.code, done, at: /✗ (.*?) {2}/.exec(again.text)?.[1] }, again.text).toEqual({
      code: 1,
      done: 7,
      at: "checks in",
    });
    expect(again.text).toContain("409 ACTIVITY_OVERLAPS");
    expect(await organizations()).toBe(before + 1);
    expect(await sql(selectLeft, [email])).toEqual([LEFT]);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("cleans up when it is stopped by %s in the middle", async (signal) => {
    const file = join(folder, `${signal}.json`);
    const { code, text } = await smoke(["--url", system.http, "--accounts", file], {}, (child, said) => {
      if (!child.killed && /✓ takes a break/.test(said)) child.kill(signal);
    });
    expect(code, text).toBe(1);
    expect(text).toContain(`stopped by ${signal}`);
    expect(text).toMatch(/✓ the employee goes home/);
    const [email = ""] = /smoke-admin-\S+@example\.com/.exec(text) ?? [];
    expect(await sql(selectLeft, [email])).toEqual([LEFT]);
  });

  it("works in an organization that is there, and leaves it as it was", async () => {
    const members = "select email from users where status = 'active' order by email";
    const before = await sql(members);
    const { code, text } = await smoke(["--url", system.http, "--email", "admin@company.com"], {
      SMOKE_PASSWORD: "admin123",
    });
    expect({ code, failed: marks(text, "✗") }, text).toEqual({ code: 0, failed: 0 });
    expect(await sql(members)).toEqual(before);
  });

  it("is a canary that makes nobody: an employee who is there works once more", async () => {
    const admin = await signIn(system.http, { email: "admin@company.com", password: "admin123" });
    const [email, password] = [makeAddress("canary"), makePassword()];
    const { invite_code } = await admin.call<{ invite_code: string }>("POST", "/api/invites", { role: "employee" });
    await admin.call("POST", "/api/auth/register", { invite_code, email, password, name: "Canary", client: "native" });
    const passwords = { SMOKE_PASSWORD: "admin123", SMOKE_MEMBER_PASSWORD: password };
    const words = ["--url", system.http, "--email", "admin@company.com", "--member", email];

    // Where it has worked before on that day, what this run adds is what counts.
    const { api } = await returnToWork(system.http, { email, password });
    const ago = (minutes: number) => ({ timestamp: new Date(Date.now() - minutes * 60_000).toISOString() });
    await api.checkIn(ago(40));
    await api.checkOut(ago(20));
    const members = await sql("select id from users order by id");

    const { code, text } = await smoke(words, passwords);
    if (/^Not tried/m.test(text)) return;
    expect({ code, done: marks(text, "✓"), failed: marks(text, "✗") }, text).toEqual({ code: 0, done: 17, failed: 0 });
    expect(await sql("select id from users order by id")).toEqual(members);
    expect(await sql(selectOpen, [email])).toEqual([{ working: 0, screenshots: 0, sign_ins: 2 }]);
    expect((await smoke(["--url", system.http, "--member", email], passwords)).code).toBe(2);
  });

  it("fails, names the step and cleans up where a part of the service is not reached", async () => {
    const words = ["--url", system.http, "--websocket", "ws://127.0.0.1:9"];
    const kept = await smoke([...words, "--accounts", join(folder, "unreached.json")]);
    expect(kept.code).toBe(1);
    expect(kept.text).toMatch(/✗ the administrator's socket opens/);
    expect(kept.text).toMatch(/✓ the employee goes home/);
    const made = await smoke([...words, "--email", "admin@company.com"], { SMOKE_PASSWORD: "admin123" });
    expect(made.code).toBe(1);
    expect(made.text).toMatch(/✓ the employee is erased/);
    expect(made.text).toMatch(/✓ the administrator signs out/);
  });

  it("fails where nobody listens, and refuses to run without an address", async () => {
    expect((await smoke(["--url", "http://127.0.0.1:9", "--accounts", accounts])).code).toBe(1);
    expect((await smoke([])).code).toBe(2);
    expect((await smoke(["--url", system.http, "--accounts", accounts, "--email", "a@example.com"])).code).toBe(2);
  });
});

/** What a run leaves of the organization it founded: its two members, signed out, and nothing that is open. */
const LEFT = { active: 2, screenshots: 0, working: 0, sign_ins: 0, invites: 0 };

const selectLeft = `
  select
    (select count(*)::int from users u where u.org_id = a.org_id and u.status = 'active') as active,
    (select count(*)::int from screenshots s where s.org_id = a.org_id) as screenshots,
    (select count(*)::int from work_sessions w where w.org_id = a.org_id and w.ended_at is null) as working,
    (select count(*)::int from user_sessions s where s.org_id = a.org_id and s.revoked_at is null) as sign_ins,
    (select count(*)::int from invites i where i.org_id = a.org_id and i.accepted_at is null and i.revoked_at is null) as invites
  from users a where a.email = $1`;

// The two sign-ins that are open are the test's own: by registering, and by signing in.
const selectOpen = `
  select
    (select count(*)::int from work_sessions w where w.user_id = u.id and w.ended_at is null) as working,
    (select count(*)::int from screenshots s where s.user_id = u.id) as screenshots,
    (select count(*)::int from user_sessions s where s.user_id = u.id and s.revoked_at is null) as sign_ins
  from users u where u.email = $1`;
