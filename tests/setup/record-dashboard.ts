/**
 * `npm run pictures:answers`: keeps what `npm run dev -- --demo` answers the pages of tests/steps/browser/pictured.ts, once
 * its people have worked for a while. DASHBOARD_URL is where it is served, DATABASE_URL is its database: Alice gets a week
 * there that is over. With `--more` what is kept stays, and only what is missing is asked for, also of another demo.
 */
import { writeFileSync } from "node:fs";
import { type BrowserContext, chromium, type Route } from "playwright-core";
import { Temporal } from "temporal-polyfill";
import { PEOPLE, PICTURED, type Pictured, pathOf } from "../steps/browser/pictured.ts";
import { keyOf, PICTURES_AT, RECORDED, type Recording, readRecording, SOCKET_AT } from "../steps/browser/recorded.ts";
import { closeOwnerPool, sql } from "../steps/scene/given.ts";
import { givenWholeWeek } from "../steps/scene/whole-week.ts";
import { findChromium } from "./browser.ts";

const baseURL = process.env.DASHBOARD_URL ?? "http://127.0.0.1:5173";
const executablePath = findChromium();
if (executablePath === undefined) throw new Error("There is no Chromium: install it, or set CHROMIUM_PATH.");

type Person = { me: unknown; answers: Record<string, unknown> };
const NOTHING = { at: new Date().toISOString(), people: {}, paths: {} };
const { at, people, paths } = (process.argv.includes("--more") ? readRecording() : NOTHING) as Recording & {
  people: Record<string, Person>;
  paths: Record<string, string>;
};

// The demo's people have worked since it was started: the week before is all that there is of reports.
process.env.DATABASE_URL ??= "postgresql://muster_owner:muster_owner@127.0.0.1:54329/muster";
paths.week ||= Temporal.Instant.from(at).toZonedDateTimeISO("UTC").toPlainDate().subtract({ days: 7 }).toString();
const alice = await givenAlice();
paths.alice ||= alice.id;
const monday = Temporal.PlainDate.from(paths.week);
await givenWholeWeek(alice, monday.subtract({ days: monday.dayOfWeek - 1 }).toString());
await closeOwnerPool();

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
for (const [who, { email, password }] of Object.entries(PEOPLE)) {
  const context = await browser.newContext({ baseURL, locale: "en-GB", viewport: { width: 1390, height: 870 } });
  context.setDefaultTimeout(300_000);
  const { access_token } = await post(context, "/api/auth/login", { email, password });
  const { user, organization, settings, ...rest } = await post(context, "/api/auth/refresh-token", {});
  const person = people[who] ?? { me: { user, organization, settings }, answers: {} };
  person.answers[keyOf("POST", `${baseURL}/api/auth/refresh-token`)] ??= {
    ...{ user, organization, settings, ...rest },
    access_token: "-",
  };
  people[who] = person;
  await context.route(/^[^/]+\/\/[^/]+\/api\//, (route) => answer(route, String(access_token), person));
  await context.addInitScript((me) => localStorage.setItem("muster:me", me), JSON.stringify(person.me));
  for (const [name, page] of Object.entries(PICTURED)) {
    if (page.of !== who) continue;
    await visit(context, page);
    write();
    console.log(`${who} ${name}`);
  }
  await context.close();
}
await browser.close();

async function post(context: BrowserContext, path: string, data: object): Promise<Record<string, unknown>> {
  const answered = await context.request.post(path, { data, timeout: 300_000 });
  return ((await answered.json()) as { data: Record<string, unknown> }).data;
}

/** What is kept is answered as it was; all else is asked for, and kept. */
async function answer(route: Route, token: string, { answers }: Person): Promise<void> {
  const request = route.request();
  const key = keyOf(request.method(), request.url());
  if (answers[key] === undefined) {
    const headers = { ...request.headers(), authorization: `Bearer ${token}` };
    // What is kept may be of another demo, whose Alice had another id.
    const url = request.url().replaceAll(paths.alice ?? "", alice.id);
    const answered = await route.fetch({ url, headers, timeout: 300_000 });
    if (!answered.ok()) return route.fulfill({ response: answered });
    const text = (await answered.text()).replaceAll(alice.id, paths.alice ?? "");
    const { data } = JSON.parse(withoutSecrets(text)) as { data: { as_of?: string } };
    // By that a browser sets its clock.
    answers[key] = data.as_of === undefined ? data : { ...data, as_of: at };
  }
  await route.fulfill({ json: { success: true, data: answers[key] } });
}

/** On a desktop and on a phone, down to where pictures are asked for only when they come into sight. */
async function visit(context: BrowserContext, pictured: Pictured): Promise<void> {
  const page = await context.newPage();
  await page.clock.setFixedTime(at);
  await page.goto(pathOf(pictured, paths));
  await page.getByRole("main").waitFor();
  await page.waitForLoadState("networkidle");
  for (const viewport of [
    { width: 1390, height: 870 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    await page.mouse.wheel(0, 4000);
    await page.waitForTimeout(1_000);
    await page.waitForLoadState("networkidle");
  }
  await page.close();
}

async function givenAlice(): Promise<{ id: string; org_id: string }> {
  const [found] = await sql<{ id: string; org_id: string }>("select id, org_id from users where email = $1", [
    PEOPLE.alice.email,
  ]);
  if (found === undefined) throw new Error("There is no demo in that database: npm run dev -- --demo");
  return found;
}

/** Addresses that are signed are nobody's secrets, and are different each time: pictures are drawn anew. */
function withoutSecrets(text: string): string {
  return text
    .replaceAll(/"https?:\/\/[^"]*\/([\w-]+)\.(?:png|jpe?g|webp)[^"]*"/g, `"${PICTURES_AT}$1.png"`)
    .replaceAll(/"wss?:\/\/[^"]*"/g, `"${SOCKET_AT}"`);
}

/** An answer to a line. Written after each page, so that what was seen stays. */
function write(): void {
  const lines = Object.entries(people).map(([who, { me, answers }]) => {
    const all = Object.keys(answers)
      .sort()
      .map((key) => `${JSON.stringify(key)}: ${JSON.stringify(answers[key])}`);
    return `${JSON.stringify(who)}: {"me": ${JSON.stringify(me)}, "answers": {\n${all.join(",\n")}\n}}`;
  });
  const head = `{"at": ${JSON.stringify(at)}, "paths": ${JSON.stringify(paths)}, "people": {`;
  writeFileSync(RECORDED, `${head}\n${lines.join(",\n")}\n}}\n`);
}
