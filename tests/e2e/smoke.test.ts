import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeAddress, makePassword, signIn } from "../../clients/smoke/admin.ts";
import { returnToWork } from "../../clients/smoke/day.ts";
import { root } from "../../localstack/environment.ts";
import { useSystem } from "../setup/use-system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { sql } from "../steps/scene/given.ts";

const system = useSystem();

/** Runs `npm run smoke` as a stranger would: with nothing but the address. */
async function smoke(
  words: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [join(root, "clients/smoke/main.ts"), ...words], {
    env: { PATH: process.env.PATH, ...env },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, text };
}

const marks = (text: string, mark: string) => text.split("\n").filter((line) => line.startsWith(mark)).length;

describe("the smoke test", () => {
  it("lives its day, and leaves an organization of nobody but its administrator", async () => {
    const { code, text } = await smoke(["--url", system.http]);
    expect(text).toMatch(/Left behind/);
    expect({ code, done: marks(text, "✓"), failed: marks(text, "✗") }).toEqual({ code: 0, done: 16, failed: 0 });
    const [admin = ""] = /smoke-admin-\S+@example\.com/.exec(text) ?? [];
    const [organization] = await sql<{ org_id: string }>("select org_id from users where email = $1", [admin]);
    const left = await eventually("the erasure is done", async () => {
      const [counts] = await sql(selectLeft, [organization?.org_id]);
      return counts?.titles === 0 ? counts : undefined;
    });
    expect(left).toEqual({ active: 1, titles: 0, screenshots: 0, sessions: 0 });
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
    const { code, text } = await smoke(["--url", system.http, "--websocket", "ws://127.0.0.1:9"]);
    expect(code).toBe(1);
    expect(text).toMatch(/✗ the administrator's socket opens/);
    expect(text).toMatch(/✓ the employee is erased/);
  });

  it("fails where nobody listens, and refuses to run without an address", async () => {
    expect((await smoke(["--url", "http://127.0.0.1:9"])).code).toBe(1);
    expect((await smoke([])).code).toBe(2);
  });
});

const selectLeft = `
  select
    (select count(*)::int from users where org_id = $1 and status = 'active') as active,
    (select count(active_window_title)::int from user_activity_tracking where org_id = $1) as titles,
    (select count(*)::int from screenshots where org_id = $1) as screenshots,
    (select count(*)::int from user_sessions where org_id = $1 and revoked_at is null) as sessions`;

// The two sign-ins that are open are the test's own: by registering, and by signing in.
const selectOpen = `
  select
    (select count(*)::int from work_sessions w where w.user_id = u.id and w.ended_at is null) as working,
    (select count(*)::int from screenshots s where s.user_id = u.id) as screenshots,
    (select count(*)::int from user_sessions s where s.user_id = u.id and s.revoked_at is null) as sign_ins
  from users u where u.email = $1`;
