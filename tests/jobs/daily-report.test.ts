import { beforeEach, describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as listNotifications from "../../functions/notifications/list.ts";
import * as unsubscribe from "../../functions/notifications/unsubscribe.ts";
import type { Settings } from "../../lib/platform/tenancy/rules/settings.ts";
import { addDays, startOfDay } from "../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { present, useInstant } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { linkIn, useMails } from "../steps/mail/mails.ts";
import { closeChunks, whenDaysClose } from "../steps/scene/closing.ts";
import { givenMember, givenOrganization, givenSetting, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();
const mails = useMails();

const HOUR = 3600;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const now = useInstant("2026-06-17T12:00:00Z").getTime() / 1000;
const yesterday = "2026-06-16";
const midnight = startOfDay(yesterday, "UTC").getTime() / 1000;
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });

// Every run closes the days of all organizations: those of earlier tests are out of the way.
beforeEach(async () => {
  await sql("update organizations set is_active = false");
});

/** An organization that works every day, with an administrator who was not expected yet. */
async function givenAdmin(settings: Partial<Settings> = {}): Promise<Member> {
  const { id } = await givenOrganization({ settings: { working_days: EVERY_DAY, ...settings } });
  return givenMember({ org_id: id, role: "admin", joined: present() });
}

/** Members who were there before yesterday, without a sign of life. */
async function givenStaff({ org_id }: Member, count: number): Promise<void> {
  await sql(
    `insert into users (org_id, email, password_hash, name, employee_id, role, created_at)
     select $1::uuid, 'staff-' || n || '@' || $1::uuid::text || '.example', 'x', 'Staff ' || n, 'S' || n, 'employee', '2026-06-08'
     from generate_series(1, $2) n`,
    [org_id, count],
  );
}

/** Active from hour to hour; without the second one they forget to check out. */
async function givenDay(member: Member, from: number, to: number | null): Promise<void> {
  const start = midnight + from * HOUR;
  expect((await call(checkIn, { token: member.token, body: at(start) })).status).toBe(201);
  const seconds = to === null ? HOUR : (to - from) * HOUR;
  const beats = Array.from({ length: Math.floor(seconds / 60) }, (_, n) => heartbeat(start + 60 * (n + 1), APP));
  await ingestBatch([message(member, beats)]);
  if (to !== null)
    expect((await call(checkOut, { token: member.token, body: at(midnight + to * HOUR) })).status).toBe(200);
}
const APP = { application: "Editor" };

const recipients = async () => (await mails.deliver()).flatMap(({ to }) => to?.map(({ address }) => address) ?? []);

describe("the daily report", () => {
  it("tells every administrator who was there, who was late, absent or on leave, and what was worked", async () => {
    const admin = await givenAdmin();
    const [early, late, away] = await Promise.all(
      [1, 2, 3].map(() => givenMember({ org_id: admin.org_id, department: "Sales" })),
    );
    if (early === undefined || late === undefined || away === undefined) throw new Error("no members");
    await sql("update users set created_at = '2026-06-08' where org_id = $1 and role <> 'admin'", [admin.org_id]);
    await givenStaff(admin, 12);
    await givenDay(early, 9, 17);
    await givenDay(late, 11, 16);
    await sql("insert into attendance_records (org_id, user_id, date, status) values ($1, $2, $3, 'on_leave')", [
      admin.org_id,
      away.id,
      yesterday,
    ]);
    await closeChunks(await whenDaysClose());

    const [mail, ...more] = await mails.deliver();
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ to: [{ address: admin.email, name: admin.name }] });
    const text = mail?.text ?? "";
    expect(text).toMatch(/^Present +2$/m);
    expect(text).toMatch(/^Late +1$/m);
    expect(text).toMatch(/^Absent +12$/m);
    expect(text).toMatch(/^On leave +1$/m);
    expect(text).toMatch(/^Worked +13 h$/m);
    expect(text).toMatch(/^Active +100 %$/m);
    expect(text).toContain("worked 13 h together.");
    expect(text).toMatch(new RegExp(`^${late.name} +Sales +11:00$`, "m"));
    expect(text).toMatch(new RegExp(`^${away.name} +Sales$`, "m"));
    expect(text).toMatch(new RegExp(`^${early.name} +8 h +100 %$`, "m"));
    expect(text).toContain("and 2 more");
    expect(text).toMatch(/^Editor +13 h$/m);
    expect(linkIn(mail, "/reports/daily").searchParams.get("date")).toBe(yesterday);
  });

  it("goes to administrators who are there and want it, and to nobody else", async () => {
    const admin = await givenAdmin();
    const { org_id } = admin;
    const second = await givenMember({ org_id, role: "admin" });
    const gone = await givenMember({ org_id, role: "admin" });
    const tired = await givenMember({ org_id, role: "admin" });
    for (const role of ["manager", "teacher", "employee", "student"] as const) await givenMember({ org_id, role });
    await sql("update users set status = 'inactive' where id = $1", [gone.id]);
    await sql("update users set mail_unsubscribed = '{daily_report}' where id = $1", [tired.id]);
    await closeChunks(await whenDaysClose());
    expect((await recipients()).sort()).toEqual([admin.email, second.email].sort());
  });

  it("waits for the last chunk of members, even if the first know nobody", async () => {
    const admin = await givenAdmin();
    await givenStaff(admin, 600);
    const chunks = await whenDaysClose();
    expect(chunks).toHaveLength(3);
    await closeChunks(chunks.slice(0, 2));
    await closeChunks(chunks.slice(0, 2));
    expect(await mails.queued()).toEqual([]);
    await closeChunks(chunks.slice(2));
    const [mail] = await mails.deliver();
    expect(mail?.text).toMatch(/^Absent +600$/m);
  });

  it("is sent once when all chunks end at once, twice each", async () => {
    const admin = await givenAdmin();
    await givenStaff(admin, 1500);
    const chunks = await whenDaysClose();
    expect(chunks.length).toBeGreaterThan(5);
    expect(await closeChunks([...chunks, ...chunks])).toEqual([]);
    expect(await recipients()).toEqual([admin.email]);
  });

  it("is sent once, however often the day is closed again", async () => {
    const admin = await givenAdmin();
    const member = await givenMember({ org_id: admin.org_id });
    await givenDay(member, 9, 17);
    const chunks = await whenDaysClose();
    await closeChunks(chunks);
    await closeChunks(chunks);
    await closeChunks(await whenDaysClose(yesterday));
    await ingestBatch([message(member, [heartbeat(midnight + 9 * HOUR + 61)])]);
    const again = await whenDaysClose();
    expect(again).toHaveLength(1);
    await closeChunks(again);
    expect(await recipients()).toEqual([admin.email]);
  });

  it("is taken over by a run by hand when its chunks were lost", async () => {
    const admin = await givenAdmin();
    await whenDaysClose();
    expect(await mails.queued()).toEqual([]);
    await closeChunks(await whenDaysClose(yesterday));
    expect(await recipients()).toEqual([admin.email]);
  });

  it("is not made of dates that were closed before there were reports", async () => {
    const admin = await givenAdmin();
    await sql("insert into day_closings (org_id, date) values ($1, $2)", [admin.org_id, yesterday]);
    await closeChunks(await whenDaysClose(yesterday));
    expect(await mails.queued()).toEqual([]);
  });

  it("is not mailed of a day that is long past", async () => {
    const admin = await givenAdmin();
    const weekAgo = addDays(yesterday, -6);
    await closeChunks(await whenDaysClose(addDays(weekAgo, -1)));
    expect(await mails.queued()).toEqual([]);
    await closeChunks(await whenDaysClose(weekAgo));
    expect(await recipients()).toEqual([admin.email]);
  });

  it.each([[undefined], [yesterday]])(
    "is not mailed of a day before the organization; closed by hand: %s",
    async (date) => {
      const admin = await givenAdmin();
      await sql("update organizations set created_at = '2026-06-17T00:28:00Z' where id = $1", [admin.org_id]);
      await closeChunks(await whenDaysClose(date));
      expect(await mails.queued()).toEqual([]);
    },
  );

  it("is tried again when the queue does not take it", async () => {
    const admin = await givenAdmin();
    const chunks = await whenDaysClose();
    const url = process.env.MAILS_QUEUE_URL;
    process.env.MAILS_QUEUE_URL = `${url}-that-does-not-exist`;
    expect(await closeChunks(chunks)).toEqual(chunks.map(({ messageId }) => messageId));
    process.env.MAILS_QUEUE_URL = url;
    expect(await closeChunks(chunks)).toEqual([]);
    expect(await recipients()).toEqual([admin.email]);
  });

  it("does not wait for somebody who is still at work, and says so", async () => {
    const admin = await givenAdmin();
    const member = await givenMember({ org_id: admin.org_id });
    await call(checkIn, { token: member.token, body: at(midnight + 21 * HOUR) });
    await ingestBatch([message(member, [heartbeat(now - 30)])]);
    await closeChunks(await whenDaysClose());
    const [mail] = await mails.deliver();
    expect(mail?.text).toMatch(/^Present +1$/m);
    expect(mail?.text).toContain("1 had not checked out yet");
  });

  it.each([
    [{ daily_report_mail: false }, 0],
    [{ holidays: [yesterday] }, 0],
    [{}, 1],
  ])("with the settings %j and nobody there it is mailed %d times", async (settings, times) => {
    await givenAdmin(settings);
    await closeChunks(await whenDaysClose());
    expect(await recipients()).toHaveLength(times);
  });

  it("is mailed though a run took it over and ended before it had handed anything out", async () => {
    const admin = await givenAdmin();
    await sql(`
      create function take_over() returns trigger language plpgsql as $$
      begin
        new.pending = array[gen_random_uuid()];
        return new;
      end $$;
      create trigger take_over before insert on day_reports for each row execute function take_over()`);
    await closeChunks(await whenDaysClose());
    await sql("drop function take_over cascade");
    expect(await recipients()).toEqual([]);
    await closeChunks(await whenDaysClose());
    expect(await recipients()).toEqual([admin.email]);
  });

  it("is not even asked for where no administrator's address is proven", async () => {
    const admin = await givenAdmin();
    const proven = await givenMember({ org_id: admin.org_id, role: "admin", joined: present() });
    await sql("update users set email_verified_at = null where id = $1", [admin.id]);
    await closeChunks(await whenDaysClose());
    expect((await mails.queued()).map(({ body }) => JSON.parse(body).user_id)).toEqual([proven.id]);
  });

  it("is mailed of a holiday on which somebody worked", async () => {
    const admin = await givenAdmin({ holidays: [yesterday] });
    await givenDay(await givenMember({ org_id: admin.org_id }), 9, 12);
    await closeChunks(await whenDaysClose());
    expect(await recipients()).toEqual([admin.email]);
  });

  it.each([
    ["lost the role", ({ id }: Member) => sql("update users set role = 'employee' where id = $1", [id])],
    ["left", ({ id }: Member) => sql("update users set status = 'terminated' where id = $1", [id])],
    [
      "of an address that is not proven",
      ({ id }: Member) => sql("update users set email_verified_at = null where id = $1", [id]),
    ],
    [
      "unsubscribed",
      ({ id }: Member) => sql("update users set mail_unsubscribed = '{daily_report}' where id = $1", [id]),
    ],
    ["turned it off", ({ org_id }: Member) => givenSetting(org_id, "daily_report_mail", false)],
  ])("is not sent to somebody who %s while it waited", async (_what, change) => {
    const admin = await givenAdmin();
    await closeChunks(await whenDaysClose());
    await change(admin);
    expect(await recipients()).toEqual([]);
  });

  it("can be turned off by its link and by the mail program's button", async () => {
    const admin = await givenAdmin();
    await closeChunks(await whenDaysClose());
    const [mail] = await mails.deliver();
    const headers = Object.fromEntries(mail?.headers.map(({ key, value }) => [key, value]) ?? []);
    const link = linkIn(mail, "/api/notifications/unsubscribe");
    expect(headers).toMatchObject({
      "list-unsubscribe": `<${link.href}>`,
      "list-unsubscribe-post": "List-Unsubscribe=One-Click",
    });
    const token = link.searchParams.get("token") ?? "";
    expect(await call(unsubscribe, { query: { token }, body: "List-Unsubscribe=One-Click" })).toMatchObject({
      status: 200,
    });
    expect(await sql("select mail_unsubscribed from users where id = $1", [admin.id])).toEqual([
      { mail_unsubscribed: ["daily_report"] },
    ]);
  });

  it("has one Message-ID per day and reader, whatever message asked for it", async () => {
    const admin = await givenAdmin();
    const body = { kind: "daily_report", org_id: admin.org_id, user_id: admin.id, date: yesterday };
    await mails.send([body]);
    await mails.send([body]);
    await mails.send([{ ...body, date: addDays(yesterday, -1) }]);
    const [first, second, other] = (await mails.received()).map(({ messageId }) => messageId);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  it("says nothing of other organizations", async () => {
    const admin = await givenAdmin();
    const stranger = await givenMember();
    await givenDay(stranger, 9, 12);
    await closeChunks(await whenDaysClose());
    const text = (await mails.deliver()).find(({ to }) => to?.[0]?.address === admin.email)?.text ?? "";
    expect(text).toMatch(/^Present +0$/m);
    expect(text).not.toContain(stranger.name);
  });
});

describe("closing a day", () => {
  it("tells a member whose session it ended, once", async () => {
    const { org_id } = await givenAdmin();
    const member = await givenMember({ org_id });
    await givenDay(member, 9, null);
    const chunks = await whenDaysClose();
    await closeChunks(chunks);
    await closeChunks(chunks);
    const { data } = await call(listNotifications, { token: member.token });
    expect(data.items).toMatchObject([
      {
        type: "session_ended",
        title: expect.stringContaining("You did not check out on "),
        body: expect.stringContaining("ended at 10:00"),
        data: { date: yesterday, ended_at: new Date((midnight + 10 * HOUR) * 1000).toISOString() },
      },
    ]);
  });

  it("tells nobody who checked out", async () => {
    const { org_id } = await givenAdmin();
    const member = await givenMember({ org_id });
    await givenDay(member, 9, 12);
    await closeChunks(await whenDaysClose());
    expect((await call(listNotifications, { token: member.token })).data.items).toEqual([]);
  });
});
