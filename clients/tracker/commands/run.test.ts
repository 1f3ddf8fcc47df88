import { describe, expect, test } from "vitest";
import { givenProgram } from "../../../tests/steps/activity/program.ts";
import { eventually } from "../../../tests/steps/call/eventually.ts";

/** How many milliseconds it takes until a program has ended. */
async function timeTo(ended: Promise<unknown>): Promise<number> {
  const before = performance.now();
  await ended;
  return performance.now() - before;
}

describe("the program", { timeout: 180_000 }, () => {
  test("is resumed after a kill -9, sends what it had kept, and checks out when it is asked to end", async () => {
    const { server, offline, start, signedIn } = await givenProgram();
    const first = start("run", ...signedIn);
    await first.hears("Checked in.");
    await eventually("a heartbeat is sent", () => server.heartbeats().length > 0 || undefined, 30);
    offline.current = true;
    const pause = start("pause");
    expect(await pause.ended).toBe(0);
    first.child.kill("SIGKILL");
    await first.ended;
    expect(server.to("/api/lunch-break/start")).toEqual([]);
    offline.current = false;
    server.status.on_break = true;
    const second = start("run", "--wait");
    await second.hears("Your day goes on.");
    expect(server.to("/api/lunch-break/start")).toHaveLength(1);
    expect(server.to("/api/attendance/check-in")).toHaveLength(1);
    const status = start("status");
    expect(await status.ended).toBe(0);
    expect(status.said.text).toContain("on a break");
    const third = start("run");
    const pace = await timeTo(third.ended);
    expect(await third.ended).toBe(0);
    expect(third.said.text).toContain("A tracker runs already (break)");
    second.child.kill("SIGTERM");
    // Within seconds, and what a busy machine takes for a program that has nothing to do.
    expect(await timeTo(second.ended)).toBeLessThan(10_000 + pace);
    expect(await second.ended).toBe(0);
    expect(server.to("/api/attendance/check-out")).toHaveLength(1);
  });

  test("leaves the check-out in the journal without network, within seconds", async () => {
    const { server, offline, start, signedIn } = await givenProgram();
    const first = start("run", ...signedIn);
    await first.hears("Checked in.");
    offline.current = true;
    const pace = await timeTo(start("status").ended);
    first.child.kill("SIGINT");
    expect(await timeTo(first.ended)).toBeLessThan(10_000 + pace);
    expect(await first.ended).toBe(0);
    offline.current = false;
    const second = start("run", "--wait");
    await eventually("it is sent", () => server.to("/api/attendance/check-out")[0], 60);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
  });

  test("says what to do where there is nothing to do", async () => {
    const { start, url } = await givenProgram();
    const run = start("run");
    expect(await run.ended).toBe(1);
    expect(run.said.text).toContain("Nobody is signed in. Begin with `muster-tracker login");
    const status = start("status");
    expect(await status.ended).toBe(1);
    expect(status.said.text).toContain("No tracker runs.");
    const doctor = start("doctor", "--url", url);
    expect(await doctor.ended).toBe(1);
    expect(doctor.said.text).toMatch(/✓ picture +a simulated desktop/);
    expect(doctor.said.text).toContain("✗ sign-in");
  });
});
