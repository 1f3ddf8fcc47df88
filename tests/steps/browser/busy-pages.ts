import type { Page } from "playwright-core";
import { largeDay, largeTeam } from "./large.ts";
import { type Recording, type Replay, replay } from "./recorded.ts";

const STATES = ["active", "idle", "break"] as const;
const APPLICATIONS = ["Code Editor", "Browser", "Mail", "Terminal"];

type Team = Replay & {
  readonly ids: readonly string[];
  /** Tells of so many members that their state is another one now. */
  readonly stir: (times: number) => void;
  /** Waits until the page shows what it is told after all that it was told before. */
  readonly caughtUp: () => Promise<void>;
};

/** The overview of a team of so many, which is never read again by itself. */
export async function openTeam(page: Page, recording: Recording, members: number): Promise<Team> {
  const { answers, ids } = largeTeam(recording, members);
  const replayed = await replay(page, recording, "admin", answers);
  await page.goto("/");
  await page.getByRole("link", { name: /^000 / }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  let told = 0;
  const stir = (times: number) => {
    for (let turn = 0; turn < times; turn += 1, told += 1) {
      const data = {
        // One after the other, but not in the order of the list.
        user_id: ids[(told * 7) % ids.length],
        state: STATES[Math.floor(told / ids.length + told) % STATES.length],
        since: new Date(Date.parse(recording.at) + told).toISOString(),
        application: APPLICATIONS[told % APPLICATIONS.length],
      };
      replayed.tell("user:status", "users", data);
    }
  };
  let asked = 0;
  const caughtUp = async () => {
    asked += 1;
    const application = `Sheet ${asked}`;
    replayed.tell("user:status", "users", { user_id: ids[0], state: "active", since: recording.at, application });
    await page.getByText(application, { exact: true }).waitFor({ state: "attached" });
  };
  return { ...replayed, ids, stir, caughtUp };
}

/** Scrolls down and up again for so many seconds. */
export async function scroll(page: Page, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < until; turn += 1) {
    await page.mouse.wheel(0, Math.floor(turn / 60) % 2 === 0 ? 240 : -240);
    await page.waitForTimeout(40);
  }
}

/** A member's day with so many segments and pictures, of which all are there. */
export async function openDay(page: Page, recording: Recording, segments: number, pictures: number): Promise<Replay> {
  const replayed = await replay(page, recording, "admin", largeDay(recording, segments, pictures));
  await page.goto(`/members/${recording.paths.alice}/day`);
  await page.getByRole("application").waitFor();
  await page.getByRole("heading", { name: "Screenshots" }).scrollIntoViewIfNeeded();
  // They are asked for when they come into sight or when that is wanted, whichever is first.
  const tiles = page.locator("section section button");
  const ask = page.getByRole("button", { name: "Show the pictures" });
  await tiles.or(ask).first().waitFor();
  await ask.evaluateAll((buttons: HTMLElement[]) => {
    for (const button of buttons) button.click();
  });
  await tiles.first().waitFor();
  await page.waitForLoadState("networkidle");
  await page.getByRole("application").scrollIntoViewIfNeeded();
  return replayed;
}

/** Zooms into the timeline and out of it, and goes to and fro in it, for so many seconds. */
export async function zoomAndPan(page: Page, seconds: number): Promise<void> {
  const box = await page.getByRole("application").boundingBox();
  if (box === null) throw new Error("There is no timeline in sight.");
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  const until = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < until; turn += 1) {
    const phase = Math.floor(turn / 25) % 4;
    if (phase % 2 === 0) await page.keyboard.down("Control");
    await page.mouse.wheel(phase % 2 === 0 ? 0 : 60, phase === 0 ? -40 : phase === 2 ? 40 : 0);
    if (phase % 2 === 0) await page.keyboard.up("Control");
    await page.waitForTimeout(16);
  }
}
