// Some minutes of real work on a real desktop, and what the dashboard shows of them: `npm run test:desktop -- day`.
// TRACKER_MINUTES says how many; they go by as they do for people, so that this is not part of what runs with each change.
// TRACKER_PICTURES names a folder for pictures of the screen and of the page.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect, inject, it, onTestFinished } from "vitest";
import { reachControl } from "../../../clients/tracker/core/control-socket.ts";
import { addressOf } from "../../../clients/tracker/store/lock.ts";
import { useSystem } from "../../setup/use-system.ts";
import { inX, startProgram } from "../../steps/activity/program.ts";
import { openWindow, signIn, useBrowser } from "../../steps/browser/open.ts";
import { eventually } from "../../steps/call/eventually.ts";
import { found } from "../../steps/call/found.ts";
import { dataOf } from "../../steps/call/http.ts";
import { givenLogind } from "../../steps/desktop/logind.ts";
import { run, start, until } from "../../steps/desktop/process.ts";
import { decoded, distance, givenDesktop, givenX, givenXterm, scrot } from "../../steps/desktop/x11.ts";
import { givenOrganization, givenSetting } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD } from "../../steps/scene/sign-in.ts";

const system = useSystem();
useBrowser();

const MINUTES = Number(process.env.TRACKER_MINUTES ?? 10);
const PICTURES = process.env.TRACKER_PICTURES ?? mkdtempSync(join(tmpdir(), "muster-day-"));
const PERIOD_SECONDS = 30;
/** Idle is told by heartbeats: what begins or ends between two of them is known to be so with the next. */
const IDLE_AFTER_SECONDS = 45;

const REPORT = "Quarterly report";
const SUPPLIERS = "Suppliers";
/** Small letters and spaces: each is one key. */
const SENTENCE = "the quick brown fox jumps over the lazy dog ";

/** What is done until when, in minutes of a day of ten. Pictures are due at whole minutes, where nothing changes. */
const PLAN = [
  { does: "writes", window: REPORT, until: 2.35 },
  { does: "writes", window: SUPPLIERS, until: 4.35 },
  { does: "nothing", window: SUPPLIERS, until: 6.4 },
  { does: "writes", window: REPORT, until: 7.35 },
  { does: "is locked out", window: REPORT, until: 8.6 },
  { does: "has a break", window: REPORT, until: 9.4 },
  { does: "writes", window: REPORT, until: 9.85 },
] as const;

type Step = (typeof PLAN)[number];
type Span = Pick<Step, "does" | "window"> & { from: number; to: number };

/** What was done, to be compared with what is seen of it. */
function createDiary() {
  const spans: Span[] = [];
  const counted = { strokes: 0, clicks: 0 };
  const seconds = (of: (span: Span) => boolean) =>
    spans.filter(of).reduce((sum, { from, to }) => sum + (to - from) / 1000, 0);
  return { spans, counted, seconds };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));

/** A second application: a browser with a page to write on. */
async function givenBrowserWindow(desktop: Awaited<ReturnType<typeof givenDesktop>>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "muster-browser-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const page = join(folder, "suppliers.html");
  const style = "font: 16px sans-serif; margin: 24px";
  writeFileSync(
    page,
    `<!doctype html><title>${SUPPLIERS}</title><body style="${style}"><h1>${SUPPLIERS}</h1><textarea autofocus rows="16" cols="80"></textarea>`,
  );
  start(inject("dashboard").chromium, [
    ...["--no-sandbox", "--no-first-run", "--no-default-browser-check", "--password-store=basic", "--disable-gpu"],
    ...["--disable-features=Translate", "--window-position=340,160", "--window-size=900,600"],
    ...[`--user-data-dir=${join(folder, "profile")}`, pathToFileURL(page).href],
  ]);
  await until("the browser", async () => (await desktop.screen.windows()).some(isOf(SUPPLIERS)));
}

async function bringToFront(name: string): Promise<void> {
  const [id = ""] = (await run("xdotool", "search", "--onlyvisible", "--name", `^${name}`)).split("\n");
  await run("xdotool", "windowactivate", "--sync", id);
}

const isOf =
  (name: string) =>
  ({ title }: { title?: string }) =>
    title?.startsWith(name) === true;

it(`${MINUTES} minutes of work are in the dashboard as they were`, {
  timeout: (MINUTES + 10) * 60_000,
}, async () => {
  mkdirSync(PICTURES, { recursive: true });
  await givenX();
  const { session, hint } = await givenLogind();
  const desktop = await givenDesktop();
  await givenXterm(desktop, REPORT, "100x30+20+60");
  await givenBrowserWindow(desktop);
  await bringToFront(REPORT);
  const org_id = (await givenOrganization()).id;
  await givenSetting(org_id, "screenshot_interval_minutes", 1);
  await givenSetting(org_id, "review_seconds", 5);
  await givenSetting(org_id, "idle_threshold_seconds", IDLE_AFTER_SECONDS);
  const member = await givenMemberWithPassword({ org_id });
  const admin = await givenMemberWithPassword({ org_id, role: "admin" });

  // As docs/tracker.md says: two commands.
  const folder = mkdtempSync(join(tmpdir(), "muster-day-tracker-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { DBUS_SYSTEM_BUS_ADDRESS, XDG_SESSION_ID } = process.env;
  const machine = { ...inX(), DBUS_SYSTEM_BUS_ADDRESS, XDG_SESSION_ID };
  const login = startProgram(folder, ["login", "--url", system.http], machine);
  await login.hears("E-mail address:");
  login.child.stdin.write(`${member.email}\n`);
  await login.hears("Password:");
  login.child.stdin.write(`${PASSWORD}\n`);
  expect(await login.ended, login.said.text).toBe(0);
  const tracker = startProgram(folder, ["run"], machine);
  await tracker.hears("Checked in.");
  const control = found(await reachControl(addressOf({ state: folder, runtime: folder })));
  onTestFinished(() => control.close());

  /** Begins a break, or ends it. */
  async function whenPausing(): Promise<void> {
    const program = startProgram(folder, ["pause"], machine);
    expect(await program.ended, program.said.text).toBe(0);
  }

  const begun = Date.now();
  const at = (minutes: number) => begun + (minutes * MINUTES * 60_000) / 10;
  const diary = createDiary();
  const { counted } = diary;
  let still: Awaited<ReturnType<typeof scrot>> | undefined;
  let stillAt = 0;

  async function type(text: string): Promise<number> {
    await run("xdotool", "type", "--delay", "20", text);
    return text.length;
  }

  /** A sentence and a few clicks every few seconds. */
  async function write(end: number): Promise<void> {
    for (let turn = 0; Date.now() < end - 6_000; turn += 1) {
      counted.strokes += await type(SENTENCE);
      const clicks = 1 + (turn % 3);
      await run("xdotool", "mousemove", "600", "420", "click", "--repeat", `${clicks}`, "--delay", "30", "1");
      counted.clicks += clicks;
      await pause(Math.min(4_000, end - Date.now()));
    }
    await pause(end - Date.now());
  }

  /** Presses of keys and clicks that are nobody's business. */
  async function typeUncounted(): Promise<void> {
    await type(SENTENCE);
    await run("xdotool", "click", "1");
  }

  async function doing({ does, window }: Step, end: number): Promise<void> {
    if (does === "writes") {
      await bringToFront(window);
      await write(end);
    }
    if (does === "nothing") {
      await pause((end - Date.now()) / 2);
      [still, stillAt] = [await scrot(), Date.now()];
      await run("scrot", "--silent", "--overwrite", join(PICTURES, "day-screen.png"));
    }
    if (does === "is locked out") {
      session.Lock();
      hint(true);
      await pause(end - Date.now() - 4_000);
      await typeUncounted();
      hint(false);
      session.Unlock();
    }
    if (does === "has a break") await typeUncounted();
    await pause(end - Date.now());
  }

  for (const step of PLAN) {
    const isBreak = step.does === "has a break";
    if (isBreak) await whenPausing();
    const from = Date.now();
    await doing(step, at(step.until));
    if (isBreak) await whenPausing();
    diary.spans.push({ does: step.does, window: step.window, from, to: Date.now() });
  }
  await eventually("all pictures are sent", async () =>
    (await control.state()).outbox.pictures === 0 ? true : undefined,
  );
  const { entries } = await control.today();
  tracker.child.kill("SIGINT");
  const ended = Date.now();
  expect(await tracker.ended).toBe(0);
  expect(tracker.said.text).toContain("Checked out.");

  // What was sent passes a queue. What does not come is seen below.
  const query = { user_id: member.id };
  const isThere = async () =>
    (await dataOf("GET", "/api/reports/daily", { token: admin.token, query })).total_keyboard_strokes >= counted.strokes
      ? true
      : undefined;
  await eventually("all of it has arrived", isThere, 60).catch(() => undefined);
  const seen = await seenBy(admin, member);

  const minutes = Array.from({ length: 60 }, (_, index) => begun + (index + 1) * 60_000).filter((due) => due < ended);
  const wasOpen = (due: number) =>
    diary.spans.some(({ does, from, to }) => from <= due && due < to && !/locked|break/.test(does));
  const writes = (name: string) => diary.seconds(({ does, window }) => does === "writes" && window === name);
  const idle = diary.seconds(({ does }) => does === "nothing");
  const locked = diary.seconds(({ does }) => does === "is locked out");
  const rest = diary.seconds(({ does }) => does === "has a break");
  const work = (ended - begun) / 1000;
  const rows: [string, number, number, number][] = [
    ["keystrokes", counted.strokes, seen.strokes, 0],
    ["clicks", counted.clicks, seen.clicks, 0],
    // In a day of another length something may change just when a picture is due.
    ["pictures", minutes.filter(wasOpen).length, seen.pictures, MINUTES === 10 ? 0 : 1],
    ["at work, s", work, seen.work, 5],
    ["break, s", rest, seen.break, 5],
    ["idle, s", idle + locked, seen.idle, 2 * PERIOD_SECONDS + 5],
    ["active, s", work - rest - idle - locked, seen.active, 2 * PERIOD_SECONDS + 5],
    // What was in front while nobody was active is of no application's time.
    ["XTerm, s", writes(REPORT), seen.applications.XTerm ?? 0, 2 * PERIOD_SECONDS + 5],
    ["Chromium, s", writes(SUPPLIERS), seen.applications.Chromium ?? 0, 2 * PERIOD_SECONDS + 5],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, worked, shown] of rows)
    console.log(`  ${name.padEnd(width)}  worked ${Math.round(worked)}, seen ${Math.round(shown)}`);
  console.log(`  ${entries.length} records were sent. Pictures of the screen and of the page: ${PICTURES}`);
  for (const line of seen.timeline) console.log(`  ${line}`);

  for (const [name, worked, shown, tolerance] of rows)
    expect.soft(Math.abs(worked - shown), name).toBeLessThanOrEqual(tolerance);
  // The picture of a screen on which nothing happened is that screen.
  const { items } = await dataOf("GET", "/api/screenshots/list", { token: admin.token, query });
  const [near] = (items as { id: string; timestamp: string }[]).toSorted(
    (a, b) => Math.abs(Date.parse(a.timestamp) - stillAt) - Math.abs(Date.parse(b.timestamp) - stillAt),
  );
  const { url } = await dataOf("GET", `/api/screenshots/${found(near).id}`, { token: admin.token });
  const bytes = await fetch(url).then((response) => response.arrayBuffer());
  expect(distance(await decoded(new Uint8Array(bytes)), found(still))).toBeLessThan(3);
});

type Shown = Record<"strokes" | "clicks" | "pictures" | "work" | "break" | "idle" | "active", number> & {
  applications: Record<string, number>;
  timeline: string[];
};

/** What the day page says, read from it as people read it. */
async function seenBy(admin: { email: string }, member: { id: string }): Promise<Shown> {
  const window = await openWindow({ timezoneId: "UTC" });
  onTestFinished(() => window.context.close());
  const { page } = window;
  await signIn(window, admin);
  await page.goto(`/members/${member.id}/day`);
  await page.getByText("keystrokes", { exact: false }).first().waitFor();
  // They come as soon as the card is in sight.
  await page.getByRole("heading", { name: "Screenshots" }).scrollIntoViewIfNeeded();
  const screens = page.locator("section", { has: page.getByRole("heading", { name: "Screenshots" }) });
  await screens.locator("img").last().waitFor();
  await page.waitForLoadState("networkidle");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate("window.scrollTo(0, 0)");
    // What fades from light to dark has done so.
    const shot = { animations: "disabled" } as const;
    await page.screenshot({ ...shot, path: join(PICTURES, `day-${colorScheme}.png`) });
    await page.screenshot({ ...shot, path: join(PICTURES, `day-${colorScheme}-whole.png`), fullPage: true });
  }
  const inputs = await page
    .getByText(/clicks? · .*keystrokes?/)
    .first()
    .textContent();
  const [clicks = 0, strokes = 0] = (inputs ?? "").split("·").map((part) => Number(part.replaceAll(/\D/g, "")));
  const total = async (name: string) =>
    secondsOf(
      await page
        .getByRole("button", { name: new RegExp(`^${name}`) })
        .first()
        .getAttribute("title"),
    );
  const seen = {
    ...{ strokes, clicks },
    ...{ work: await total("At work"), break: await total("Breaks") },
    ...{ idle: await total("Idle"), active: await total("Active") },
    applications: await applicationsOn(page),
    pictures: Number(await screens.locator("header > span").first().textContent()),
  };
  await page.getByRole("button", { name: "As a table" }).click();
  const timeline = await page.getByRole("region", { name: "As a table" }).getByRole("row").allInnerTexts();
  return { ...seen, timeline: timeline.map((row) => row.replaceAll(/\s+/g, " ")) };
}

async function applicationsOn(page: Page): Promise<Record<string, number>> {
  const table = page.getByRole("table").filter({ has: page.getByRole("columnheader", { name: "Application" }) });
  const rows = await table.first().getByRole("row").all();
  const read = await Promise.all(
    rows.slice(1).map(async (row) => {
      const name = (await row.getByRole("rowheader").getAttribute("title")) ?? "";
      return [name, secondsOf(await row.getByRole("cell").last().getAttribute("title"))] as const;
    }),
  );
  return Object.fromEntries(read);
}

const UNITS: Record<string, number> = { h: 3600, m: 60, s: 1 };

/** Of "1h 2m 3s". */
function secondsOf(text: string | null): number {
  const parts = [...(text ?? "").matchAll(/(\d+)\s*([hms])/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ""] ?? 0), 0);
}
