import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import * as list from "../../functions/notifications/list.ts";
import * as read from "../../functions/notifications/read.ts";
import * as readAll from "../../functions/notifications/read-all.ts";
import * as unsubscribe from "../../functions/notifications/unsubscribe.ts";
import * as unsubscribePage from "../../functions/notifications/unsubscribe-page.ts";
import { type Notification, notify } from "../../lib/notifications/notify.ts";
import { unsubscribeToken } from "../../lib/notifications/unsubscribe.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import type { LiveEvent } from "../../lib/platform/live/events.ts";
import { useTestDatabase } from "../setup/database.ts";
import { found } from "../steps/call/found.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

let member: Member;
beforeEach(async () => {
  member = await givenMember();
});

function givenNotification({ org_id, id }: Member, title = "Your import has finished"): Promise<Notification> {
  return inOrganization(org_id, (db) =>
    notify(db, () => undefined, { org_id, user_id: id, type: "import_finished", title, data: { rows: 3 } }),
  );
}

const titles = async (query: Record<string, string> = {}) =>
  (await call(list, { token: member.token, query })).data.items.map(({ title }) => title);

describe("notify", () => {
  it("writes a row and tells the member's open devices, nobody else's", async () => {
    const events: LiveEvent[] = [];
    const written = await inOrganization(member.org_id, (db) =>
      notify(db, (event) => void events.push(event), {
        org_id: member.org_id,
        user_id: member.id,
        type: "session_ended",
        title: "You did not check out",
      }),
    );
    expect(events).toEqual([
      { event: "notification", channel: "notifications", user_id: member.id, department: null, data: written },
    ]);
    expect((await call(list, { token: member.token })).data.items).toHaveLength(1);
  });
});

describe("GET /api/notifications", () => {
  it("lists the caller's own, the newest first, and counts the unread", async () => {
    const first = await givenNotification(member, "first");
    await givenNotification(member, "second");
    await givenNotification(await givenMember({ org_id: member.org_id }), "a colleague's");
    await givenNotification(await givenMember(), "a stranger's");
    await call(read, { token: member.token, params: { id: first.id }, body: {} });
    const { data } = await call(list, { token: member.token });
    expect(data).toMatchObject({
      items: [
        { title: "second", type: "import_finished", body: "", data: { rows: 3 }, read_at: null },
        { title: "first", read_at: expect.any(String) },
      ],
      next_cursor: null,
      unread_count: 1,
    });
    expect(Object.keys(found(data.items[0])).sort()).toEqual([
      "body",
      "created_at",
      "data",
      "id",
      "read_at",
      "title",
      "type",
    ]);
  });

  it("lists only the unread when asked", async () => {
    const first = await givenNotification(member, "first");
    await givenNotification(member, "second");
    await call(read, { token: member.token, params: { id: first.id }, body: {} });
    expect(await titles({ unread: "true" })).toEqual(["second"]);
    expect(await titles({ unread: "false" })).toEqual(["second", "first"]);
  });

  it("pages through all of them once, also while new ones come", async () => {
    for (let n = 0; n < 5; n++) await givenNotification(member, `n${n}`);
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: "2", ...(cursor === null ? {} : { cursor }) };
      const { data } = await call(list, { token: member.token, query });
      found.push(...data.items.map(({ title }) => title));
      cursor = data.next_cursor;
      await givenNotification(member, "came meanwhile");
    } while (cursor !== null);
    expect(found).toEqual(["n4", "n3", "n2", "n1", "n0"]);
  });

  it.each([{ unread: "yes" }, { limit: "0" }, { limit: "101" }, { cursor: "x" }])("refuses %j", async (query) => {
    expect(await call(list, { token: member.token, query })).toMatchObject({ status: 400 });
  });

  it("is for members", async () => {
    expect(await call(list)).toMatchObject({ status: 401 });
  });
});

describe("maintain", () => {
  it("keeps notifications for half a year, and links to new passwords until they have expired", async () => {
    const { org_id, id } = member;
    await givenNotification(member, "new");
    await sql("update notifications set created_at = now() - interval '181 days' where id = $1", [
      (await givenNotification(member, "old")).id,
    ]);
    await sql(
      `insert into password_resets (token_hash, org_id, user_id, password_fingerprint, expires_at)
       select sha256(at::text::bytea), $1, $2, '', at from unnest(array[now(), now() - interval '2 days']) at`,
      [org_id, id],
    );
    await maintain();
    expect(await titles()).toEqual(["new"]);
    expect(await sql("select from password_resets where user_id = $1", [id])).toHaveLength(1);
  });
});

describe("POST /api/notifications/{id}/read", () => {
  it("marks it read, and keeps when that was", async () => {
    const { id } = await givenNotification(member);
    const once = await call(read, { token: member.token, params: { id }, body: {} });
    expect(once).toMatchObject({ status: 200, data: { id, read_at: expect.any(String) } });
    expect((await call(read, { token: member.token, params: { id }, body: {} })).data).toEqual(once.data);
  });

  it("knows neither a colleague's nor a stranger's nor an unknown one", async () => {
    const colleague = await givenNotification(await givenMember({ org_id: member.org_id }));
    const stranger = await givenNotification(await givenMember());
    for (const id of [colleague.id, stranger.id, randomUUID()])
      expect(await call(read, { token: member.token, params: { id }, body: {} })).toMatchObject({ status: 404 });
    expect(await sql("select from notifications where read_at is not null and id = $1", [colleague.id])).toEqual([]);
  });

  it("refuses what is no id, and fields that are not asked for", async () => {
    const { id } = await givenNotification(member);
    expect(await call(read, { token: member.token, params: { id: "1" }, body: {} })).toMatchObject({ status: 400 });
    expect(await call(read, { token: member.token, params: { id }, body: { read_at: null } })).toMatchObject({
      status: 400,
    });
  });
});

describe("POST /api/notifications/read-all", () => {
  it("marks the caller's own read, and says how many", async () => {
    await givenNotification(member);
    await givenNotification(member);
    const colleague = await givenNotification(await givenMember({ org_id: member.org_id }));
    expect(await call(readAll, { token: member.token, body: {} })).toMatchObject({ status: 200, data: { read: 2 } });
    expect(await call(readAll, { token: member.token, body: {} })).toMatchObject({ status: 200, data: { read: 0 } });
    expect(await sql("select read_at from notifications where id = $1", [colleague.id])).toEqual([{ read_at: null }]);
  });
});

describe("/api/notifications/unsubscribe", () => {
  const tokenOf = ({ org_id, id }: Member) => unsubscribeToken({ org_id, user_id: id, kind: "daily_report" });
  const unsubscribedOf = async ({ id }: Member) =>
    (await sql<{ mail_unsubscribed: string[] }>("select mail_unsubscribed from users where id = $1", [id]))[0]
      ?.mail_unsubscribed;
  const OFF = { status: 200, data: { kind: "daily_report", subscribed: false } };
  const ON = { status: 200, data: { kind: "daily_report", subscribed: true } };

  it("only asks when the link is opened", async () => {
    expect(await call(unsubscribePage, { query: { token: tokenOf(member) } })).toMatchObject(ON);
    expect(await unsubscribedOf(member)).toEqual([]);
  });

  it("turns the mail off by a mail program's one click, which sends a form", async () => {
    const answer = await call(unsubscribe, {
      query: { token: tokenOf(member) },
      body: "List-Unsubscribe=One-Click",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(answer).toMatchObject(OFF);
    expect(await unsubscribedOf(member)).toEqual(["daily_report"]);
    expect(await call(unsubscribePage, { query: { token: tokenOf(member) } })).toMatchObject(OFF);
  });

  it("changes nothing when it is clicked again, and writes it down once", async () => {
    for (let times = 0; times < 3; times++)
      expect(await call(unsubscribe, { query: { token: tokenOf(member) } })).toMatchObject(OFF);
    expect(await unsubscribedOf(member)).toEqual(["daily_report"]);
    expect(await sql("select action, metadata from audit_log where user_id = $1", [member.id])).toEqual([
      { action: "mail.unsubscribe", metadata: { kind: "daily_report" } },
    ]);
  });

  it("turns the mail on again", async () => {
    await call(unsubscribe, { query: { token: tokenOf(member) } });
    expect(await call(unsubscribe, { query: { token: tokenOf(member), subscribed: "true" } })).toMatchObject(ON);
    expect(await unsubscribedOf(member)).toEqual([]);
  });

  it("shows a browser a page that loads nothing and posts to itself", async () => {
    const token = tokenOf(member);
    const event = { headers: { accept: "text/html,*/*;q=0.8" }, query: { token } };
    const pages = [await page(unsubscribePage, event), await page(unsubscribe, event)];
    expect(pages[0]?.body).toContain(`action="?token=${token}&amp;subscribed=false"`);
    expect(pages[1]?.body).toContain(`action="?token=${token}&amp;subscribed=true"`);
    for (const { headers, status } of pages) {
      expect(status).toBe(200);
      expect(headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*form-action 'self'/);
    }
  });

  it("refuses every other token, and turns nothing off", async () => {
    const token = tokenOf(member);
    const other = await givenMember({ org_id: member.org_id });
    const gone = unsubscribeToken({ org_id: member.org_id, user_id: randomUUID(), kind: "daily_report" });
    const foreign = unsubscribeToken({ org_id: other.org_id, user_id: (await givenMember()).id, kind: "daily_report" });
    const bad = [
      "",
      "x",
      gone,
      foreign,
      token.slice(0, -1),
      `${token.slice(0, -2)}AA`,
      token.replace(member.id, other.id),
      token.replace("daily_report", "weekly"),
    ];
    for (const candidate of bad) {
      expect(await call(unsubscribePage, { query: { token: candidate } })).toMatchObject({ status: 401 });
      expect(await call(unsubscribe, { query: { token: candidate } })).toMatchObject({ status: 401 });
    }
    expect(await sql("select from users where mail_unsubscribed <> '{}' and org_id = $1", [member.org_id])).toEqual([]);
  });
});

/** The answer as a browser gets it. */
async function page({ contract, handler }: typeof unsubscribe | typeof unsubscribePage, event: PageRequest) {
  const http = { method: contract.method, path: contract.path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1" };
  const request = {
    version: "2.0",
    rawPath: contract.path,
    headers: event.headers,
    queryStringParameters: event.query,
    requestContext: { http: { ...http, userAgent: "tests" }, requestId: randomUUID(), timeEpoch: Date.now() },
    isBase64Encoded: false,
  };
  const answer = await handler(request as never, {} as never);
  return { status: answer.statusCode, headers: answer.headers ?? {}, body: answer.body ?? "" };
}

type PageRequest = { headers: Record<string, string>; query: Record<string, string> };
