import { extractText, getDocumentProxy } from "unpdf";
import { afterAll, describe, expect, it } from "vitest";
import * as unsubscribe from "../../functions/notifications/unsubscribe.ts";
import * as unsubscribePage from "../../functions/notifications/unsubscribe-page.ts";
import * as exportReport from "../../functions/reports/export.ts";
import * as exportClass from "../../functions/reports/export-class.ts";
import * as exportSession from "../../functions/reports/export-session.ts";
import * as exportSessions from "../../functions/reports/export-sessions.ts";
import * as docs from "../../functions/system/docs.ts";
import * as openapi from "../../functions/system/openapi.ts";
import { accountOfferMail } from "../../lib/auth/account-offer/mail.ts";
import { addressChangedMail, confirmAddressMail } from "../../lib/auth/address-change/mail.ts";
import { verifyEmailMail } from "../../lib/auth/address-proof/mail.ts";
import { passwordResetMail } from "../../lib/auth/password-reset/mail.ts";
import { unsubscribeToken } from "../../lib/notifications/unsubscribe.ts";
import type { RenderedMail } from "../../lib/platform/mail/document.ts";
import { correctionMail } from "../../lib/reports/daily-mail/correction-mail.ts";
import { dailyReportMail } from "../../lib/reports/daily-mail/mail.ts";
import { inviteMail } from "../../lib/users/invite/mail.ts";
import { alreadyMemberMail, joinMail } from "../../lib/users/join/mail.ts";
import { useTestDatabase } from "../setup/database.ts";
import { type AnswerOf, call, callForText } from "../steps/call/when.ts";
import { givenClass } from "../steps/scene/classes.ts";
import { givenMember, sql } from "../steps/scene/given.ts";
import { givenMark, givenSession } from "../steps/scene/lessons.ts";
import { givenWorkedDay } from "../steps/scene/worked-days.ts";
import { tell } from "./figures.ts";
import { HOSTILE, kept } from "./hostile-texts.ts";

useTestDatabase();

const hostile = Object.entries(HOSTILE);
const tried = { mails: 0, pages: 0, "PDF files": 0, "elements that a text has made": 0 };
afterAll(() => tell(27, "texts in pages, mails and PDF", tried));

const FIGURES = { present: 12, late: 1, absent: 3, on_leave: 0, work_seconds: 3600, active_percent: 81.3 };
const DAY = {
  status: "late",
  is_late: true,
  check_in_time: new Date("2026-11-19T08:41:00Z"),
  is_at_work: false,
  total_work_duration: 3600,
  total_active_duration: 3600,
  total_idle_duration: 0,
  total_meeting_duration: 0,
};

/** Every mail there is, with a text wherever somebody has chosen one. */
function mailsWith(text: string): Record<string, RenderedMail> {
  const url = `https://app.example.com/?x=${encodeURIComponent(text.toWellFormed().slice(0, 100))}`;
  const person = { name: text, department: text, check_in_time: new Date("2026-11-19T08:41:00Z") };
  const people = { items: [person], total: 3 };
  return {
    invite: inviteMail({ organization: text, inviter: text, role: "manager", url, expires_at: new Date("2026-12-01") }),
    "joining by a domain": joinMail({ organization: text, url, expires_at: new Date("2026-12-01") }),
    "joining again": alreadyMemberMail({ organization: text, url }),
    "password reset": passwordResetMail({ name: text, organization: text, url, valid_minutes: 60 }),
    "confirmation of a new address": confirmAddressMail({ name: text, organization: text, url }),
    "change of an address": addressChangedMail({ name: text, organization: text, by: text, confirmed: false, url }),
    "proof of an address": verifyEmailMail({ opened_by_others: false, name: text, organization: text, url }),
    "offer of an account": accountOfferMail({
      name: text,
      role: "employee",
      organization: text,
      opened_by: text,
      url,
      expires_at: new Date("2026-12-01"),
    }),
    "daily report": dailyReportMail({
      organization: text,
      date: "2026-11-19",
      timezone: "Europe/Berlin",
      present: 12,
      half_day: 2,
      still_at_work: 1,
      to_review: 1,
      late: people,
      absent: people,
      on_leave: people,
      work_seconds: 3600,
      active_percent: 81.3,
      longest: [{ name: text, department: text, work_seconds: 3600, active_percent: null }],
      top_applications: [{ name: text, seconds: 60 }],
      url,
      unsubscribe_url: url,
    }),
    "correction of a daily report": correctionMail({
      organization: text,
      date: "2026-11-19",
      timezone: "Europe/Berlin",
      told: FIGURES,
      now: { ...FIGURES, present: 13 },
      people: { items: [{ name: text, department: text, told: null, now: DAY }], total: 2 },
      url,
      unsubscribe_url: url,
    }),
  };
}

/** The elements of a page with the names of their attributes, in order: what texts must not add to. */
const elementsOf = (html: string): string[] =>
  [...html.matchAll(/<[!/]?[a-z][^\s>]*(?:\s+(?:"[^"]*"|'[^']*'|[^"'>])*)?>|<!--/gi)].map(([tag]) =>
    tag.replaceAll(/"[^"]*"/g, '""'),
  );

describe("a mail", () => {
  const plain = mailsWith("Ada");

  it.each(hostile)("takes %s for a name and nothing else", (_, text) => {
    for (const [kind, { html, subject, text: body }] of Object.entries(mailsWith(text))) {
      const expected = elementsOf(plain[kind]?.html ?? "");
      expect(expected.length).toBeGreaterThan(10);
      const made = elementsOf(html);
      tried["elements that a text has made"] += Math.abs(made.length - expected.length);
      expect(made).toEqual(expected);
      // Lines of their own would be headers of the mail; signs of direction would turn what stands around them.
      expect(subject).not.toMatch(/[\r\n]/);
      expect(`${subject}${html}${body}`).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      expect(`${subject}${html}${body}`).not.toMatch(/[^\P{Cc}\n]/u);
      tried.mails++;
    }
  });
});

describe("a page", () => {
  const headers = { accept: "text/html" };
  const inert = (page: { text: string; headers: Record<string, unknown> }, text: string) => {
    expect(page.headers["x-content-type-options"]).toBe("nosniff");
    expect(page.text.includes(text) && text.includes("<")).toBe(false);
    tried.pages++;
  };

  it.each(hostile)("behind an unsubscribe link does not repeat %s", async (what, text) => {
    const { id: user_id, org_id } = await givenMember({ role: "admin" });
    const token = unsubscribeToken({ org_id, user_id, kind: "daily_report" });
    const ip = `203.0.113.${tried.pages % 256}`;
    const clean = await callForText(unsubscribePage, { headers, query: { token }, ip });
    expect(clean.headers["content-type"]).toBe("text/html; charset=utf-8");
    const beside = await callForText(unsubscribePage, { headers, query: { token, x: text, [text]: "x" }, ip });
    expect(elementsOf(beside.text)).toEqual(elementsOf(clean.text));
    inert(beside, text);
    for (const endpoint of [unsubscribePage, unsubscribe]) {
      const refused = await callForText(endpoint, { headers, query: { token: token + text }, ip });
      expect([what, refused.status]).toEqual([what, expect.toBeOneOf([400, 401])]);
      expect(refused.headers["content-type"]).toBe("application/json; charset=utf-8");
      inert(refused, text);
    }
  });

  it.each([
    ["/api/docs", docs],
    ["/api/openapi.json", openapi],
  ])("%s is the same whatever is asked of it", async (_, endpoint) => {
    const clean = await callForText(endpoint);
    for (const [index, [, text]] of hostile.entries()) {
      const sent = { "user-agent": text, referer: text, "x-forwarded-host": text };
      const asked = await callForText(endpoint, { query: { x: text }, headers: sent, ip: `198.18.0.${index}` });
      expect([asked.status, asked.text === clean.text]).toEqual([200, true]);
      inert(asked, text);
    }
  });

  it("of the reference lets nothing run but its own script", async () => {
    const { headers: sent } = await callForText(docs);
    const policy = String(sent["content-security-policy"]);
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).toMatch(/script-src 'sha256-[^']+'(;|$)/);
    expect(policy).not.toMatch(/unsafe|\*/);
  });
});

const rename = "update users set name = $2, employee_id = left($3, 50) where id = $1";

describe("a PDF", () => {
  it.each(["daily", "monthly"])("(%s) shows every text that can be kept, as text", async (type) => {
    const manager = await givenMember({ role: "manager" });
    const date = "2026-03-02";
    for (const [index, [, text]] of hostile.entries()) {
      const name = `${kept(text).slice(0, 200)} ${index}.`;
      const member = await givenMember({ org_id: manager.org_id, department: kept(text).slice(0, 100) });
      await sql("update users set name = $2 where id = $1", [member.id, name]);
      const applications = [{ name: kept(text).slice(0, 255), seconds: 3600 }];
      await givenWorkedDay(member, {
        date,
        start: `${date}T09:00:00Z`,
        pieces: [["active", 3600]],
        summary: { applications },
      });
    }
    const organization = kept(HOSTILE.script ?? "");
    await sql("update organizations set name = $2 where id = $1", [manager.org_id, organization]);
    const query = { format: "pdf", type, ...(type === "daily" ? { date } : { month: "3", year: "2026" }) };
    await expectInert(await call(exportReport, { token: manager.token, query }), organization);
  });

  it("of sessions shows every text that can be kept, as text", async () => {
    const manager = await givenMember({ role: "manager" });
    const organization = kept(HOSTILE.script ?? "");
    await sql("update organizations set name = $2 where id = $1", [manager.org_id, organization]);
    const { token } = manager;
    for (const [index, [, text]] of hostile.entries()) {
      const name = kept(text).slice(0, 200);
      const id = await givenClass(manager, { name: `${name} ${index}` });
      await sql("update classes set code = left($2, 50) where id = $1", [id, `${index} ${name}`]);
      const session = await givenSession(manager, { class_id: id, status: "completed", starts: -120, name });
      for (const [place, said] of [name, HOSTILE["a family"] ?? ""].entries()) {
        const member = await givenMember({ org_id: manager.org_id, role: "student" });
        await sql(rename, [member.id, said, `${index}-${place} ${said}`]);
        await givenMark(session, member, kept(text).slice(0, 500));
      }
      const query = { format: "pdf" };
      await expectInert(await call(exportSession, { token, params: { id: session }, query }), organization);
      await expectInert(await call(exportClass, { token, params: { id }, query }), organization);
    }
    const query = { format: "pdf", group_by: "student" };
    await expectInert(await call(exportSessions, { token, query }), organization);
  });

  async function expectInert({ data, error }: AnswerOf<typeof exportReport>, organization: string): Promise<void> {
    expect(error).toBeUndefined();
    const bytes = new Uint8Array(await (await fetch(data.url)).arrayBuffer());
    expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe("%PDF-");
    expect(Buffer.from(bytes).toString("latin1")).not.toMatch(/\/(JavaScript|JS|OpenAction|Launch)\b/);
    const { text } = await extractText(await getDocumentProxy(bytes), { mergePages: true });
    const squeezed = text.replaceAll(/\s/g, "");
    expect(squeezed).toContain(organization.replaceAll(/\s/g, ""));
    expect(squeezed).toContain("undGrüße");
    tried["PDF files"]++;
  }
});
