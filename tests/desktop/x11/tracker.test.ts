// The whole program in an X session: what is typed, seen and clicked there is what a server hears.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Policy } from "../../../clients/tracker/core/contracts.ts";
import { givenProgram } from "../../steps/activity/program.ts";
import { eventually } from "../../steps/call/eventually.ts";
import { run } from "../../steps/desktop/process.ts";
import { givenDesktop, givenX, givenXterm } from "../../steps/desktop/x11.ts";

/** A night has time for the three minutes that the budget speaks of. */
const SECONDS = Number(process.env.TRACKER_SECONDS ?? 45);
/** Of a core. In a short time the work of the first seconds weighs more. */
const SHARE = SECONDS < 180 ? 0.05 : 0.02;

type Told = Awaited<ReturnType<typeof givenProgram>>["server"];

/** What was typed and clicked by the heartbeats that a server has heard. */
function countsOf(server: Told) {
  const told = server.heartbeats() as { mouse_clicks: number; keyboard_strokes: number }[];
  const sum = (of: "mouse_clicks" | "keyboard_strokes") => told.reduce((all, one) => all + one[of], 0);
  return { clicks: sum("mouse_clicks"), strokes: sum("keyboard_strokes") };
}

/** The program at work, with a heartbeat every two seconds unless the policy says otherwise. */
async function givenWork(policy: Partial<Policy> = {}) {
  await givenX();
  const desktop = await givenDesktop();
  await givenXterm(desktop, "Quarterly report");
  const program = await givenProgram({ desktop: "real" });
  Object.assign(program.server.policy, { heartbeat_seconds: 2, ...policy });
  const tracker = program.start("run", ...program.signedIn);
  await tracker.hears("Checked in.");
  await eventually("a heartbeat comes", () => program.server.heartbeats()[0], 30);
  return { ...program, tracker };
}

describe("the program under X11", () => {
  it("tells how much was typed and clicked, in which window, and nothing of which", async () => {
    const { server, tracker } = await givenWork();
    await run("xdotool", "type", "--delay", "20", "only how many");
    await run("xdotool", "mousemove", "400", "300", "click", "1", "click", "1");
    await eventually("all of it is told", () => (countsOf(server).strokes >= 13 ? true : undefined), 30);
    await eventually("the clicks are told", () => (countsOf(server).clicks >= 2 ? true : undefined), 30);
    tracker.child.kill("SIGTERM");
    expect(await tracker.ended).toBe(0);
    expect(countsOf(server)).toEqual({ strokes: 13, clicks: 2 });
    const told = server.heartbeats() as { active_window?: string; application?: string }[];
    expect(told.map(({ active_window }) => active_window)).toContain("Quarterly report");
    expect(told.map(({ application }) => application)).toContain("XTerm");
    expect(JSON.stringify(server.requests)).not.toContain("only how many");
    expect(server.to("/api/attendance/check-out")).toHaveLength(1);
  });

  it("invents nothing for the time in which it was stopped", async () => {
    const { server, tracker } = await givenWork();
    const instants = () =>
      (server.heartbeats() as { timestamp: string }[]).map(({ timestamp }) => Date.parse(timestamp));
    tracker.child.kill("SIGSTOP");
    const from = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    const until = Date.now();
    tracker.child.kill("SIGCONT");
    await eventually("it goes on", () => (instants().some((at) => at > until) ? true : undefined), 30);
    // The last one may have been under way when it was stopped.
    expect(instants().filter((at) => at > from + 2_000 && at < until - 2_000)).toEqual([]);
    tracker.child.kill("SIGTERM");
    await tracker.ended;
  });

  it(`takes less than its share of a core and 250 MB over ${SECONDS} s`, {
    timeout: SECONDS * 1000 + 120_000,
  }, async () => {
    const { tracker, server } = await givenWork({ heartbeat_seconds: 30, interval_minutes: 1 });
    const [before, begun] = [spentBy(tracker.child.pid), performance.now()];
    const passed = () => (performance.now() - begun) / 1000;
    // Somebody works meanwhile: each key wakes it, and so does each picture, which takes the most.
    while (passed() < SECONDS) {
      await run("xdotool", "type", "--delay", "50", "only how many");
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    const after = spentBy(tracker.child.pid);
    const share = (after.seconds - before.seconds) / passed();
    // Each is announced until its bucket, which is nowhere, has taken it.
    const pictures = new Set(server.to("/api/screenshots/upload").map(({ body }) => body.timestamp)).size;
    console.log(`  tracker: ${(100 * share).toFixed(2)} % of a core, ${after.megabytes} MB, with ${pictures} pictures`);
    expect(share).toBeLessThan(SHARE);
    expect(after.megabytes).toBeLessThan(250);
    tracker.child.kill("SIGTERM");
    await tracker.ended;
  });
});

/** Processor time of a process, and what it holds: of its work, not of the clock, so that a busy machine does not matter. */
function spentBy(pid: number | undefined): { seconds: number; megabytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return { seconds: (Number(fields[11]) + Number(fields[12])) / 100, megabytes: Math.round(Number(resident) / 1000) };
}
