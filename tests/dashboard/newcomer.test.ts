// What somebody does with the dashboard who has read nothing but the README: by what it says, and nothing else.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Download, Page } from "playwright-core";
import { Temporal } from "temporal-polyfill";
import { extractText, getDocumentProxy } from "unpdf";
import { beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../clients/tracker/core/api.ts";
import { useSystem } from "../setup/use-system.ts";
import { openWindow, signIn, useBrowser, type Watched } from "../steps/browser/open.ts";
import { dataOf } from "../steps/call/http.ts";
import { inMail, mailTo } from "../steps/mail/caught.ts";
import { givenClass } from "../steps/scene/classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD } from "../steps/scene/sign-in.ts";
import { givenWorkedDay, noonZone } from "../steps/scene/worked-days.ts";

const system = useSystem();
useBrowser();

const HOUR = 3600;
/** Days and lessons are nowhere near midnight. */
const zone = noonZone();
const today = Temporal.Now.plainDateISO(zone);
const at = (date: Temporal.PlainDate, time: string) =>
  date.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant().toString();

let org_id: string;
let admin: Watched;

beforeAll(async () => {
  org_id = (await givenOrganization({ timezone: zone })).id;
  admin = await openWindow();
  await signIn(admin, await givenMemberWithPassword({ org_id, role: "admin" }));
});

/** Goes to a page as people do. */
async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Pages" }).first().getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** A day that nobody has ended: its end is guessed as the system does. */
async function givenForgottenCheckOut(member: Member, date: Temporal.PlainDate): Promise<void> {
  const day = { date: date.toString(), start: at(date, "08:00"), pieces: [["active", 9 * HOUR]] as const };
  const record = await givenWorkedDay(member, day);
  await sql("update work_sessions set ended_by = 'auto' where attendance_record_id = $1", [record]);
  await sql("update attendance_records set needs_review = true, findings = '{end_guessed}' where id = $1", [record]);
}

describe("an administrator", () => {
  it("sees who is here, and watches somebody come", async () => {
    const { page } = admin;
    const member = await givenMember({ org_id });
    await goTo(page, "Dashboard");
    const row = page.getByRole("row", { name: new RegExp(member.name) });
    await row.getByText("Offline").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    await dataOf("POST", "/api/attendance/check-in", { token: member.token, body: {} }, 201);
    await row.getByText(/Active|At work|Idle/).waitFor();
    expect(admin.faults).toEqual([]);
  });

  it("finds a forgotten check-out, puts it right, sees what it comes to, and takes it back", async () => {
    const { page } = admin;
    const member = await givenMember({ org_id });
    const yesterday = today.subtract({ days: 1 });
    await givenForgottenCheckOut(member, yesterday);
    await goTo(page, "Requests");
    const row = page.getByRole("listitem").filter({ hasText: member.name });
    await row.getByText("check-out forgotten").waitFor();
    await row.getByRole("button", { name: "Set the check-out" }).click();
    const dialog = page.getByRole("dialog");
    const net = dialog.getByRole("row", { name: /Net work/ });
    await dialog.getByRole("button", { name: /end of working hours/ }).click();
    await net.getByRole("cell", { name: "9h", exact: true }).first().waitFor();
    await net.getByRole("cell", { name: "10h", exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText(`The day of ${member.name} is changed.`).waitFor();
    const undo = page.getByRole("button", { name: "Undo" });
    // What somebody points at stays for as long as they do, and another page is looked at meanwhile.
    await undo.hover();

    const other = await admin.context.newPage();
    await other.goto(`/members/${member.id}/day?date=${yesterday}`);
    await other.getByText("10h", { exact: true }).first().waitFor();
    await undo.click();
    await page.getByText("Undone.").waitFor();
    await other.reload();
    await other.getByText("9h", { exact: true }).first().waitFor();
    await other.close();
    expect(admin.faults).toEqual([]);
  });

  it("takes a month along as a spreadsheet and on paper, with the totals that are shown", async () => {
    const { page } = admin;
    const member = await givenMember({ org_id });
    const month = today.with({ day: 1 }).subtract({ months: 1 });
    for (const [day, hours] of [
      [3, 7],
      [4, 6.5],
      [5, 3],
    ] as const) {
      const date = month.with({ day });
      const pieces = [
        ["active", hours * HOUR],
        ["lunch_break", 0.5 * HOUR],
        ["active", HOUR],
      ] as const;
      await givenWorkedDay(member, { date: date.toString(), start: at(date, "08:00"), pieces, summary: {} });
    }
    await goTo(page, "Reports");
    await page.getByRole("link", { name: "Month", exact: true }).click();
    await page.goto(`/reports/monthly?user_id=${member.id}&date=${month}`);
    const shown = page.getByText("19h 30m", { exact: true }).first();
    await shown.waitFor();

    const csv = await exported(page, "CSV");
    const rows: Record<string, string>[] = parse(csv, { columns: true, bom: true });
    const sum = (column: string) => rows.reduce((all, row) => all + Number(row[column]), 0);
    expect(sum("worked_seconds") - sum("break_seconds")).toBe(19.5 * HOUR);
    const pdf = await exported(page, "PDF");
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
    expect(text).toContain(member.name);
    expect(text).toMatch(/19\s?h 30\s?m|19:30/);
    expect(admin.faults).toEqual([]);
  });

  it("enrols several members in a class, found by their names", async () => {
    const { page } = admin;
    const teacher = await givenMember({ org_id, role: "teacher" });
    const name = `Botany ${randomUUID().slice(0, 6)}`;
    await givenClass(teacher, { name });
    const [one, two, other] = [
      await givenMember({ org_id }),
      await givenMember({ org_id }),
      await givenMember({ org_id }),
    ];
    await goTo(page, "Classes");
    await page.getByRole("link", { name }).click();
    const parts = page.getByRole("navigation", { name: "Parts of the class", exact: true });
    await parts.getByRole("link", { name: "Members" }).click();
    await page.getByRole("button", { name: "Enrol members" }).click();
    const dialog = page.getByRole("dialog", { name: "Enrol members" });
    await dialog.getByRole("combobox", { name: "Choose members" }).click();
    for (const { name } of [one, two, other]) {
      await page.getByRole("combobox", { name: "Search by name" }).fill(name);
      await page.getByRole("option", { name }).click();
    }
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: `Leave out ${other.name}` }).click();
    await dialog.getByRole("button", { name: "Enrol", exact: true }).click();
    await page.getByText("2 enrolled.").waitFor();
    await dialog.waitFor({ state: "detached" });
    for (const { name } of [one, two]) await page.getByRole("row", { name: new RegExp(name) }).waitFor();
    expect(admin.faults).toEqual([]);
  });
});

/** The file that the dialog of an export gives. */
async function exported(page: Page, format: "CSV" | "PDF"): Promise<Buffer> {
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByRole("radio", { name: new RegExp(format) }).check();
  const [download]: [Download, unknown] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Export" }).click(),
  ]);
  await dialog.waitFor({ state: "detached" });
  return readFile(await download.path());
}

describe("a teacher", () => {
  it("makes a class and a lesson, and a student marks themselves by the code on the projector", async () => {
    const student = await givenMemberWithPassword({ org_id, role: "student" });
    const teacher = await openWindow();
    const { page } = teacher;
    await signIn(teacher, await givenMemberWithPassword({ org_id, role: "teacher" }));
    await goTo(page, "Classes");
    await page.getByRole("button", { name: "New class" }).click();
    await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Algebra II");
    await page.getByRole("dialog").getByLabel("Code", { exact: true }).fill("ALG-2");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByRole("heading", { name: "Algebra II" }).first().waitFor();
    await page.getByRole("button", { name: "Enrol members" }).first().click();
    await page.getByLabel("E-mail addresses").fill(student.email);
    await page
      .getByRole("dialog", { name: "Enrol members" })
      .getByRole("button", { name: "Enrol", exact: true })
      .click();
    await page.getByText("1 enrolled.").waitFor();
    await page.getByRole("dialog", { name: "Enrol members" }).waitFor({ state: "detached" });

    await page.getByRole("link", { name: "Sessions", exact: true }).click();
    await page.getByRole("button", { name: "Plan a session" }).click();
    const soon = Temporal.Now.zonedDateTimeISO(zone).add({ minutes: 3 });
    const dialog = page.getByRole("dialog", { name: "Plan a session" });
    await dialog.getByLabel("Date").fill(soon.toPlainDate().toString());
    await dialog.getByLabel("From").fill(soon.toPlainTime().toString({ smallestUnit: "minute" }));
    await dialog
      .getByLabel("To", { exact: true })
      .fill(soon.add({ hours: 1 }).toPlainTime().toString({ smallestUnit: "minute" }));
    await dialog.getByRole("button", { name: "Plan it" }).click();
    await dialog.waitFor({ state: "detached" });
    await page
      .getByRole("main")
      .getByRole("link", { name: /Algebra II/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Start" }).click();
    const lesson = page.url();
    await page.getByRole("link", { name: "Show the code" }).click();
    await page.getByRole("img", { name: "Code to scan with a phone" }).waitFor();
    await page.getByText("of 1 there").waitFor();

    const phone = await openWindow({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
    await signIn(phone, student);
    const pages = phone.page.getByRole("navigation", { name: "Pages" }).last();
    await pages.getByRole("button", { name: "More" }).click();
    await phone.page.getByRole("dialog").getByRole("link", { name: "Classes" }).click();
    await phone.page.getByRole("link", { name: "Mark me" }).click();
    // As it stands on the projector, with the gap that it has there.
    await phone.page.getByLabel("Code", { exact: true }).fill((await page.locator("b[dir=ltr]").textContent()) ?? "");
    await phone.page.getByRole("button", { name: "Mark me" }).click();
    await phone.page.getByText("You are marked as present.").waitFor();

    await page.getByText(student.name).waitFor();
    await page.getByText(/^1 of 1 there$/).waitFor();
    await page.getByRole("button", { name: "Leave (Escape)" }).click();
    await page.waitForURL(lesson);
    const marks = page.getByRole("radiogroup", { name: student.name });
    await marks.getByRole("radio", { name: "Present", checked: true }).waitFor();
    expect([...teacher.faults, ...phone.faults]).toEqual([]);
  });
});

describe("somebody who was invited", () => {
  it("joins by the link of the mail, and the first sign of their tracker appears where it is waited for", async () => {
    const window = await openWindow();
    const { page } = window;
    await signIn(window, await givenMemberWithPassword({ role: "admin" }));
    await goTo(page, "Setup");
    await page.getByText("Waiting for the first signal …").waitFor();
    await page.getByRole("link", { name: "Invite", exact: true }).click();
    const email = `invited-${randomUUID().slice(0, 8)}@example.com`;
    await page
      .getByRole("dialog")
      .getByLabel(/E-mail address/)
      .fill(email);
    await page.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
    await page.getByText(`A mail to ${email} is on its way.`).waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await goTo(page, "Setup");
    await page.getByText("1 open invite").waitFor();

    const link = new URL(inMail(await mailTo(email), /(https?:\/\/\S*\/register\?invite_code=[\w.-]+)/));
    const invited = await openWindow();
    await invited.page.goto(link.pathname + link.search);
    await invited.page.getByLabel("Your name").fill("Grace Hopper");
    await invited.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await invited.page.getByRole("button", { name: "Join" }).click();
    await invited.page.getByRole("heading", { name: "My day" }).waitFor();

    await page.getByText("Waiting for the first signal …").waitFor();
    const tracker = createApi({ baseUrl: system.http });
    await tracker.signIn(email, PASSWORD);
    await tracker.checkIn({});
    await tracker.sendHeartbeats([{ timestamp: new Date().toISOString(), is_active: true, application: "Editor" }]);
    await page.getByText("Grace Hopper is here").waitFor();
    expect([...window.faults, ...invited.faults]).toEqual([]);
  });
});

describe("who has forgotten their password", () => {
  it("chooses a new one by the link of a mail, and nobody is signed in by the old one", async () => {
    const member = await givenMemberWithPassword({ org_id });
    const elsewhere = await openWindow();
    await signIn(elsewhere, member);
    const { page } = await openWindow();
    await page.goto("/login");
    await page.getByRole("link", { name: "Forgotten?" }).click();
    await page.getByLabel("E-mail address").fill(member.email);
    await page.getByRole("button", { name: "Send the link" }).click();
    await page.getByText("a mail is on its way").waitFor();

    const mail = await mailTo(member.email, /reset-password/);
    const link = new URL(inMail(mail, /(https?:\/\/\S*\/reset-password\?token=[\w-]+)/));
    await page.goto(link.pathname + link.search);
    await page.getByLabel("New password", { exact: true }).fill("harbour-lentil-82");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("E-mail address").fill(member.email);
    await page.getByLabel("Password", { exact: true }).fill("harbour-lentil-82");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "My day" }).waitFor();

    await elsewhere.page.reload();
    await elsewhere.page.getByRole("heading", { name: "Welcome back" }).waitFor();
  });
});
