import { describe, expect, it } from "vitest";
import { accountOfferMail } from "../lib/auth/account-offer/mail.ts";
import { addressChangedMail, confirmAddressMail } from "../lib/auth/address-change/mail.ts";
import { verifyEmailMail } from "../lib/auth/address-proof/mail.ts";
import { factorNoticeMail } from "../lib/auth/factor-notice/mail.ts";
import { passwordResetMail } from "../lib/auth/password-reset/mail.ts";
import { nameInMail, type RenderedMail } from "../lib/platform/mail/document.ts";
import { dataExportMail } from "../lib/privacy/export/mail.ts";
import { type CorrectionMail, correctionMail } from "../lib/reports/daily-mail/correction-mail.ts";
import { type DailyReportMail, dailyReportMail } from "../lib/reports/daily-mail/mail.ts";
import { inviteMail } from "../lib/users/invite/mail.ts";
import { alreadyMemberMail, joinMail } from "../lib/users/join/mail.ts";

const report = (more: Partial<DailyReportMail> = {}): DailyReportMail => ({
  organization: "Acme",
  date: "2026-11-19",
  timezone: "Europe/Berlin",
  present: 12,
  half_day: 2,
  still_at_work: 1,
  to_review: 2,
  late: {
    items: [{ name: "Bob Baker", department: "Sales", check_in_time: new Date("2026-11-19T08:41:00Z") }],
    total: 1,
  },
  absent: { items: [{ name: "Carol Cook", department: null }], total: 3 },
  on_leave: { items: [], total: 0 },
  work_seconds: 87 * 3600 + 20 * 60,
  active_percent: 81.3,
  longest: [{ name: "Alice Archer", department: "Design", work_seconds: 9 * 3600 + 59, active_percent: 90 }],
  top_applications: [{ name: "Editor", seconds: 3599 }],
  url: "https://app.example.com/reports/daily?date=2026-11-19",
  unsubscribe_url: "https://api.example.com/api/notifications/unsubscribe?token=a.b.c&x=1",
  ...more,
});

const day = {
  status: "late",
  is_late: true,
  check_in_time: new Date("2026-11-19T08:41:00Z"),
  is_at_work: false,
  total_work_duration: 8 * 3600,
  total_active_duration: 6 * 3600,
  total_idle_duration: 2 * 3600,
  total_meeting_duration: 0,
};
const figures = { present: 12, late: 1, absent: 3, on_leave: 0, work_seconds: 87 * 3600, active_percent: 81.3 };

const correction = (more: Partial<CorrectionMail> = {}): CorrectionMail => ({
  organization: "Acme",
  date: "2026-11-19",
  timezone: "Europe/Berlin",
  told: figures,
  now: { ...figures, present: 13, absent: 2, work_seconds: 95 * 3600 + 1800 },
  people: { items: [{ name: "Carol Cook", department: null, told: null, now: day }], total: 1 },
  url: "https://app.example.com/reports/daily?date=2026-11-19",
  unsubscribe_url: "https://api.example.com/api/notifications/unsubscribe?token=a.b.c&x=1",
  ...more,
});

const mails = (name: string): [string, RenderedMail][] => [
  [
    "invite",
    inviteMail({
      organization: name,
      inviter: name,
      role: "manager",
      url: "https://app.example.com/register?invite_code=a&b=c",
      expires_at: new Date("2026-12-01T10:00:00Z"),
    }),
  ],
  [
    "joining by a domain",
    joinMail({ organization: name, url: "https://app.example.com/register?x=1", expires_at: new Date("2026-12-01") }),
  ],
  ["joining again", alreadyMemberMail({ organization: name, url: "https://app.example.com/forgot-password" })],
  [
    "password reset",
    passwordResetMail({ name, organization: null, url: "https://app.example.com/reset?token=x", valid_minutes: 60 }),
  ],
  [
    "password reset of an address that is not proved",
    passwordResetMail({ name, organization: name, url: "https://app.example.com/reset?token=x", valid_minutes: 60 }),
  ],
  [
    "proof of an address",
    verifyEmailMail({ opened_by_others: false, name, organization: name, url: "https://app.example.com/v?token=x" }),
  ],
  [
    "offer of an account",
    accountOfferMail({
      name,
      role: "employee",
      organization: name,
      opened_by: name,
      url: "https://app.example.com/accept-account?token=x",
      expires_at: new Date("2026-12-01T10:00:00Z"),
    }),
  ],
  [
    "confirmation of a new address",
    confirmAddressMail({ name, organization: name, url: "https://app.example.com/confirm-address?token=x" }),
  ],
  [
    "change of an address",
    addressChangedMail({
      name,
      organization: name,
      by: name,
      confirmed: true,
      url: "https://app.example.com/cancel-address-change?token=x",
    }),
  ],
  ...(["reset", "taken_back"] as const).map((what): [string, RenderedMail] => [
    `second factors: ${what}`,
    factorNoticeMail({ name, what, by: name, url: "https://app.example.com/settings/security" }),
  ]),
  [
    "data export",
    dataExportMail({
      name,
      organization: name,
      asker: name,
      asked_at: new Date("2026-12-01T10:00:00Z"),
      url: "https://app.example.com/profile/data",
    }),
  ],
  [
    "daily report",
    dailyReportMail(
      report({
        organization: name,
        absent: { items: [{ name, department: name }], total: 1 },
        top_applications: [{ name, seconds: 60 }],
      }),
    ),
  ],
  [
    "correction of a daily report",
    correctionMail(
      correction({
        organization: name,
        people: { items: [{ name, department: name, told: day, now: day }], total: 1 },
      }),
    ),
  ],
];

/** What a reader of the HTML sees, piece by piece. */
function visible(html: string): string[] {
  const body = html.slice(html.indexOf("<body")).replace(/<div style="display:none.*?<\/div>/s, "");
  return body
    .split(/<[^>]*>/)
    .map((piece) =>
      piece
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'")
        .replaceAll("&#8203;", "")
        .replaceAll("&amp;", "&")
        .replaceAll(/\s+/g, " ")
        .trim(),
    )
    .filter((piece) => piece !== "");
}

describe.each(mails("Grace & Söhne"))("the mail: %s", (_name, mail) => {
  it("says in HTML what it says as text, and no more", () => {
    const text = mail.text.replaceAll(/\s+/g, " ");
    const brand = "Muster";
    for (const piece of visible(mail.html).filter((each) => each !== brand)) expect(text).toContain(piece);
  });

  it("says as text what it says in HTML, and no more", () => {
    const shown = new Set(visible(mail.html).flatMap((piece) => piece.split(" ")));
    const links = [...mail.html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href?.replaceAll("&amp;", "&"));
    const words = mail.text.split(/\s+/).filter((word) => word !== "" && !/^-+$/.test(word));
    for (const word of words) {
      const said = shown.has(word) || shown.has(word.replace(/:$/, "")) || links.includes(word);
      expect([word, said]).toEqual([word, true]);
    }
  });

  it("loads nothing from anywhere", () => {
    expect(mail.html).not.toMatch(/<img|<script|<link|url\(|@import|src=/i);
  });

  it("fits into lines of 78 characters as text, but for links", () => {
    const long = mail.text.split("\n").filter((line) => line.length > 78 && !/https?:/.test(line));
    expect(long).toEqual([]);
  });
});

describe("names that somebody chose", () => {
  const hostile = `"><img src=x onerror=alert(1)>'<b>&amp;`;

  it.each(mails(hostile))("are text, never markup, in the mail: %s", (_name, { html }) => {
    expect(html).not.toMatch(/<img|<b>/);
    expect(visible(html).join(" ")).toContain(hostile);
  });

  it.each(mails("Acme\r\nBcc: x@example.com\u0000\u2028end"))("stay on their line in the mail: %s", (_name, mail) => {
    expect(mail.subject).not.toMatch(/[\r\n\0\u2028]/);
    expect(mail.text).not.toMatch(/^Bcc:/m);
    expect(`${mail.text}${mail.html}`).not.toMatch(/[\0\u2028\r]/);
  });

  it("do not turn the text around them", () => {
    expect(nameInMail("\u202Egnp.exe\u2066")).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  });

  it("do not become links", () => {
    expect(nameInMail("Win now: https://evil.example/a")).toBe("Win now: https evil.\u2060example/a");
  });

  it("are cut when they are long, and never in mid-character", () => {
    expect([...nameInMail("🦩".repeat(100))]).toHaveLength(80);
    expect(nameInMail("🦩".repeat(100)).isWellFormed()).toBe(true);
  });

  it("keep what belongs to a language", () => {
    for (const name of ["Zoë Ångström", "محمد علی‌پور", "山田 太郎", "Dr. O'Neil"]) expect(nameInMail(name)).toBe(name);
  });
});

describe("the daily report", () => {
  it("tells times of day in the organization's zone", () => {
    expect(dailyReportMail(report()).text).toMatch(/Bob Baker +Sales +09:41/);
  });

  it("counts those it does not name", () => {
    const { text, html } = dailyReportMail(report());
    expect(text).toContain("Absent (3)");
    expect(text).toContain("and 2 more");
    expect(html).toContain("and 2 more");
  });

  it("says it plainly when nobody came", () => {
    const nobody = { items: [], total: 0 };
    const day = {
      present: 0,
      half_day: 0,
      still_at_work: 0,
      to_review: 0,
      late: nobody,
      longest: [],
      top_applications: [],
    };
    const { text } = dailyReportMail(report({ ...day, work_seconds: 0, active_percent: null }));
    expect(text).toContain("Nobody at Acme checked in.");
    expect(text).toMatch(/^Active +–$/m);
    expect(text).not.toMatch(/Longest|Most used|Late \(/);
  });

  it("leaves out what there is none of", () => {
    expect(dailyReportMail(report()).text).not.toContain("On leave (");
  });
});

describe("the correction of a daily report", () => {
  it("says what was told and what is so now, and only figures that read differently", () => {
    const { subject, text } = correctionMail(correction());
    expect(subject).toBe("Daily report of Acme, corrected: Thursday, 19 November 2026");
    expect(text).toMatch(/^Carol Cook +told: not expected\n +now: late at 09:41, 8 h, 75 % active$/m);
    expect(text).toMatch(/^Present +12 +13$/m);
    expect(text).toMatch(/^Worked +87 h +95 h 30 min$/m);
    expect(text).not.toMatch(/^(Late|On leave|Active) /m);
  });

  it("counts those it does not name, and leaves out figures where all read the same", () => {
    const people = { items: correction().people.items, total: 4 };
    const { text } = correctionMail(correction({ now: figures, people }));
    expect(text).toContain("and 3 more");
    expect(text).not.toContain("Everybody together");
  });
});
