import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import * as views from "../../../functions/audit/views.ts";
import * as devices from "../../../functions/users/devices.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const DAY = 86_400;
const iso = (second: number) => new Date(second * 1000).toISOString();

let eve: Member;
let admin: Member;

beforeAll(async () => {
  const { id: org_id } = await givenOrganization({ timezone: "UTC" });
  eve = await givenMember({ org_id, department: "Sales" });
  admin = await givenMember({ org_id, role: "admin" });
});

const ask = ({ token }: Member, { id }: { id: string } = eve) => call(devices, { token, params: { id } });

async function givenSignIn({ org_id, id }: Member, said: Record<string, string | number>): Promise<void> {
  const { device_info = null, user_agent = null, used = now, until = now + DAY, revoked = null } = said as never;
  await sql(
    `insert into user_sessions (org_id, user_id, device_info, ip_address, user_agent, last_used_at, expires_at, revoked_at)
     values ($1, $2, $3, '203.0.113.7', $4, to_timestamp($5), to_timestamp($6), to_timestamp($7))`,
    [org_id, id, device_info, user_agent, used, until, revoked],
  );
}

describe("GET /api/users/{id}/devices", () => {
  it("tells where somebody is signed in, without the address, the last used first", async () => {
    const max = await givenMember({ org_id: eve.org_id });
    await sql("delete from user_sessions where user_id = $1", [max.id]);
    await givenSignIn(max, { device_info: "Muster tracker 0.1.0 (x11)", used: now - 60 });
    await givenSignIn(max, { user_agent: "Mozilla/5.0", used: now - 30 });
    await givenSignIn(max, { device_info: "over", until: now - 1 });
    await givenSignIn(max, { device_info: "signed out", revoked: now - 1 });
    const { data } = await ask(admin, max);
    expect(data.signed_in).toMatchObject([
      { device_info: null, user_agent: "Mozilla/5.0", last_used_at: iso(now - 30) },
      { device_info: "Muster tracker 0.1.0 (x11)", last_used_at: iso(now - 60), expires_at: iso(now + DAY) },
    ]);
    expect(JSON.stringify(data)).not.toContain("203.0.113.7");
  });

  it("tells which trackers were heard of in two weeks, each by what it said last, and nothing it could not mean", async () => {
    const at = (second: number, tracker?: unknown) =>
      heartbeat(second, tracker === undefined ? {} : { metadata: { tracker } });
    const laptop = { version: "1.4.0", desktop: "x11", lacks: ["counts"] };
    await ingestBatch([
      { ...message(eve, [at(now - 900, laptop), at(now - 600, { ...laptop, version: "1.5.0" })]), device: 1 },
      { ...message(eve, [at(now - 300, { version: 7, desktop: "win32", lacks: ["soul"] })]), device: 2 },
      { ...message(eve, [at(now - 1200)]), device: 3 },
    ]);
    const { data } = await ask(admin);
    expect(data.trackers).toEqual([
      { version: null, desktop: "win32", lacks: [], last_heard_at: iso(now - 300) },
      { version: "1.5.0", desktop: "x11", lacks: ["counts"], last_heard_at: iso(now - 600) },
      { version: null, desktop: null, lacks: [], last_heard_at: iso(now - 1200) },
    ]);
    expect(
      (await call(devices, { token: admin.token, params: { id: eve.id }, now: new Date((now + 15 * DAY) * 1000) })).data
        .trackers,
    ).toEqual([]);
  });

  it("tells what syncs", async () => {
    const max = await givenMember({ org_id: eve.org_id });
    const device_id = randomUUID();
    await sql(
      `insert into sync_devices (org_id, user_id, device_id, name, platform, app_version, last_push_at)
       values ($1, $2, $3, 'A phone', 'android', '2.0', to_timestamp($4))`,
      [max.org_id, max.id, device_id, now],
    );
    const { syncing } = (await ask(admin, max)).data;
    expect(syncing).toMatchObject([{ device_id, name: "A phone", app_version: "2.0", last_push_at: iso(now) }]);
  });

  it("is one's own, and an administrator's, who is seen to look; nobody else's", async () => {
    const max = await givenMember({ org_id: eve.org_id, department: "Sales" });
    expect((await ask(max, max)).status).toBe(200);
    const by = async (role: Member["role"], rest: object = {}) =>
      (await ask(await givenMember({ org_id: eve.org_id, role, ...rest }), max)).status;
    expect(await by("manager", { managed_departments: ["Sales"] })).toBe(403);
    expect(await by("employee")).toBe(403);
    expect((await ask(await givenMember({ role: "admin" }), max)).status).toBe(404);
    await ask(admin, max);
    const { items } = (await call(views, { token: max.token })).data;
    expect(items).toMatchObject([{ viewer: { id: admin.id }, count: 1, looks: { devices: 1, days: 0 } }]);
  });
});
