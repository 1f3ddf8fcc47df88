import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { freePort } from "../localstack/ports.ts";
import { type Dashboard, findChromium, startDashboard } from "../tests/setup/browser.ts";
import { openDay, openTeam, scroll, zoomAndPan } from "../tests/steps/browser/busy-pages.ts";
import { type Load, loadTeam } from "../tests/steps/browser/first-rows.ts";
import { type Audit, auditPage } from "../tests/steps/browser/lighthouse.ts";
import { signInBy } from "../tests/steps/browser/open.ts";
import { readRecording } from "../tests/steps/browser/recorded.ts";
import { type Busy, type Held, heldBy, watchWhile } from "../tests/steps/browser/watch.ts";
import { closeOwnerPool } from "../tests/steps/scene/given.ts";
import { givenTeamAtWork } from "../tests/steps/scene/team-at-work.ts";
import { type Bench, type Findings, figure, type Table, withRange } from "./frame/bench.ts";
import { type Spread, spreadOf } from "./frame/measure.ts";

const SIZE = { team: 30, loads: 5, members: 500, seconds: 10, segments: 1000, pictures: 600, minutes: 60 };
const SMOKE = { team: 3, loads: 1, members: 120, seconds: 1, segments: 60, pictures: 20, minutes: 1 };
type Size = typeof SIZE;

const ARGUMENTS = ["--no-sandbox", "--font-render-hinting=none"];
const VIEWPORT = { width: 1390, height: 870 };
/** What is told in a second while a team of 500 scrolls. */
const EVENTS_A_SECOND = 60;

export const bench: Bench = {
  question: "How soon does the dashboard show a team, and does it stay smooth while much goes on?",
  rounds: 3,
  run: async ({ smoke, rounds, progress }) => {
    if (findChromium() === undefined) return { tables: [], figures: {}, notes: ["There is no Chromium here."] };
    const size = smoke ? SMOKE : SIZE;
    progress("the system");
    const { system, dashboard, stop } = await startDashboard();
    Object.assign(process.env, system.env);
    try {
      const loads = await onRealSystem(dashboard, size, rounds, progress);
      const busy = await onRecordedAnswers(dashboard, size, rounds, progress);
      return report(size, { ...loads, ...busy });
    } finally {
      await closeOwnerPool();
      await stop();
    }
  },
};

type Audits = Readonly<Record<string, readonly Audit[]>>;

/** A team at work, in the system itself. */
async function onRealSystem(
  { url, chromium: executablePath }: Dashboard,
  { team, loads }: Size,
  rounds: number,
  progress: (text: string) => void,
): Promise<{ loads: Load[]; audits: Audits }> {
  const { admin, ids } = await givenTeamAtWork(team);
  const profile = await mkdtemp(join(tmpdir(), "muster-profile-"));
  const port = await freePort();
  const args = [...ARGUMENTS, `--remote-debugging-port=${port}`];
  const options = { executablePath, args, baseURL: url, viewport: VIEWPORT, locale: "en-GB" };
  const context = await chromium.launchPersistentContext(profile, options);
  try {
    const signedOut = await audited(context, rounds, { "sign-in": `${url}/login` }, port, progress);
    const page = await context.newPage();
    await signInBy(page, admin);
    await page.close();
    // The first one does not count.
    await loadTeam(context);
    const seen: Load[] = [];
    for (let turn = 0; turn < loads * rounds; turn += 1) {
      progress(`load ${turn + 1}`);
      seen.push(await loadTeam(context));
    }
    const pages = { "team of 30": `${url}/`, "a member's day": `${url}/members/${ids[0]}/day` };
    return { loads: seen, audits: { ...signedOut, ...(await audited(context, rounds, pages, port, progress)) } };
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

async function audited(
  context: BrowserContext,
  rounds: number,
  pages: Readonly<Record<string, string>>,
  port: number,
  progress: (text: string) => void,
): Promise<Audits> {
  // Without a tab of its own a browser ends with the last one.
  const rest = await context.newPage();
  const audits: Record<string, Audit[]> = {};
  for (const [name, url] of Object.entries(pages))
    for (let round = 0; round < rounds; round += 1) {
      progress(`Lighthouse, ${name}`);
      audits[name] = [...(audits[name] ?? []), await auditPage(url, port)];
    }
  await rest.close();
  return audits;
}

type Named = { readonly name: string; readonly rounds: readonly Busy[] };
type Memory = { readonly events: number; readonly start: Held; readonly middle: Held; readonly end: Held };

/** Sizes that nobody wants to wait for, in a page whose answers are made. */
async function onRecordedAnswers(
  { url, chromium: executablePath }: Dashboard,
  size: Size,
  rounds: number,
  progress: (text: string) => void,
): Promise<{ busy: Named[]; memory: Memory; rows: number }> {
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  const recording = readRecording();
  const open = () => browser.newContext({ baseURL: url, viewport: VIEWPORT, locale: "en-GB" });
  const [scrolls, zooms]: Busy[][] = [[], []];
  let rows = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      progress("a team that scrolls");
      const context = await open();
      const page = await context.newPage();
      const { stir } = await openTeam(page, recording, size.members);
      const telling = setInterval(() => stir(1), 1000 / EVENTS_A_SECOND);
      scrolls?.push(await watchWhile(browser, page, () => scroll(page, size.seconds)));
      clearInterval(telling);
      rows = Math.max(rows, await page.locator("tbody tr").count());
      await context.close();
    }
    for (let round = 0; round < rounds; round += 1) {
      progress("a day that is zoomed");
      const context = await open();
      const page = await context.newPage();
      await openDay(page, recording, size.segments, size.pictures);
      zooms?.push(await watchWhile(browser, page, () => zoomAndPan(page, size.seconds / 2)));
      await context.close();
    }
    progress("memory");
    const memory = await remember(browser, open, size);
    const busy = [
      { name: `team of ${size.members} that scrolls, ${EVENTS_A_SECOND} events a second`, rounds: scrolls ?? [] },
      {
        name: `day of ${size.segments} segments and ${size.pictures} pictures, zoomed and panned`,
        rounds: zooms ?? [],
      },
    ];
    return { busy, memory, rows };
  } finally {
    await browser.close();
  }
}

/** What an hour of a team of thirty brings, in a minute or so. */
async function remember(_: Browser, open: () => Promise<BrowserContext>, { minutes }: Size): Promise<Memory> {
  const context = await open();
  const page = await context.newPage();
  const { stir, caughtUp } = await openTeam(page, readRecording(), 30);
  const half = async () => {
    for (let second = 0; second < minutes / 2; second += 1) {
      stir(60);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    }
    await caughtUp();
  };
  await half();
  const start = await heldBy(page);
  await half();
  const middle = await heldBy(page);
  await half();
  const end = await heldBy(page);
  await context.close();
  return { events: minutes * 60, start, middle, end };
}

type Found = { loads: Load[]; audits: Audits; busy: Named[]; memory: Memory; rows: number };

function report({ team }: Size, found: Found): Findings {
  const { loads, audits, busy, memory, rows } = found;
  const of = (key: keyof Load) => spreadOf(loads.map((load) => load[key]));
  const first: Table = {
    title: `The overview of a team of ${team}, opened again by somebody who is signed in`,
    header: ["what", "figure", "goal"],
    rows: [
      ["first paint, ms", withRange(of("first_paint")), ""],
      ["first rows, ms", withRange(of("first_rows")), "1,000"],
      ["requests of the API before the rows", withRange(of("requests")), ""],
      ["of these one after another", withRange(of("one_after_another")), "2"],
    ],
  };
  const between = (rounds: readonly Busy[], key: keyof Busy): Spread => spreadOf(rounds.map((each) => each[key]));
  const smooth: Table = {
    title: "While much goes on: medians of the rounds",
    header: [
      "what",
      "longest task, ms",
      "of it CPU, ms",
      "goal",
      "frames a second",
      "longest without one, ms",
      "CPU, % of a core",
    ],
    rows: busy.map(({ name, rounds }) => [
      name,
      withRange(between(rounds, "longest")),
      withRange(between(rounds, "longest_cpu")),
      "50",
      withRange(between(rounds, "frames_a_second")),
      withRange(between(rounds, "longest_without_frame")),
      figure(between(rounds, "cpu_share").median * 100),
    ]),
  };
  const { events, start, middle, end } = memory;
  const held: Table = {
    title: `What the overview of a team of 30 holds, ${events.toLocaleString("en-US")} events long`,
    header: ["what", "start", "middle", "end", "second half", "goal"],
    rows: [
      [
        "heap, MB",
        ...[start, middle, end].map(({ heap }) => figure(heap / 1e6)),
        percent(end.heap / middle.heap),
        "+5 %",
      ],
      ["nodes", ...[start, middle, end].map(({ nodes }) => figure(nodes)), percent(end.nodes / middle.nodes), "+5 %"],
      [
        "listeners",
        ...[start, middle, end].map(({ listeners }) => figure(listeners)),
        percent(end.listeners / middle.listeners),
        "+5 %",
      ],
    ],
  };
  const lighthouse: Table = {
    title: "Lighthouse, desktop",
    header: ["page", "performance", "goal", "accessibility", "largest paint, ms", "layout shift", "goal"],
    rows: Object.entries(audits).map(([name, rounds]) => {
      const middle = (key: "performance" | "accessibility" | "largest_paint" | "shift") =>
        spreadOf(rounds.map((each) => each[key]));
      return [
        name,
        withRange(middle("performance")),
        "0.9",
        figure(middle("accessibility").median),
        withRange(middle("largest_paint")),
        figure(middle("shift").median),
        "0.02",
      ];
    }),
  };
  return {
    tables: [first, smooth, held, lighthouse],
    figures: found,
    notes: [...NOTES, `Of the team that scrolls at most ${rows} rows are in the page at a time.`],
  };
}

function percent(ratio: number): string {
  const change = Math.round((ratio - 1) * 1000) / 10;
  return `${change > 0 ? "+" : ""}${change} %`;
}

const NOTES = [
  "In Chromium without a window, on the machine that also is the whole system. The team is read from the system; the other pages are given answers that were recorded and multiplied, because a system has no such days at hand.",
  "A task's time has what other processes took of it; its CPU has not. Frames are those that a script is asked for.",
];
