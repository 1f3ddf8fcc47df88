import { describe, expect, it } from "vitest";
import { givenLogind } from "../../steps/desktop/logind.ts";
import { take } from "../../steps/desktop/pictures.ts";
import { until } from "../../steps/desktop/process.ts";
import { givenDesktop, givenX } from "../../steps/desktop/x11.ts";

describe("the session by logind", () => {
  it("is locked by its hint and elsewhere while another one is active, and then there are no pictures", async () => {
    await givenX();
    const { session } = await givenLogind();
    const desktop = await givenDesktop();
    expect((await desktop.capabilities()).find(({ name }) => name === "lock")).toMatchObject({
      works: true,
      detail: "logind",
    });
    expect(await desktop.session.presence()).toBe("present");
    session.LockedHint = true;
    expect(await desktop.session.presence()).toBe("locked");
    expect(await take(desktop, [])).toEqual({ skipped: "locked" });
    session.LockedHint = false;
    session.Active = false;
    expect(await desktop.session.presence()).toBe("elsewhere");
    session.Active = true;
    expect(await desktop.session.presence()).toBe("present");
  });

  it("announces a lock of which only the hint tells", async () => {
    await givenX();
    const { hint } = await givenLogind();
    const desktop = await givenDesktop();
    const heard: string[] = [];
    desktop.session.listen((event) => heard.push(event));
    hint(true);
    await until("the lock", async () => heard.includes("lock"));
    expect(await desktop.session.presence()).toBe("locked");
    hint(false);
    await until("the unlock", async () => heard.includes("unlock"));
    expect([await desktop.session.presence(), heard]).toEqual(["present", ["lock", "unlock"]]);
  });

  it("announces lock, sleep and shutdown", async () => {
    await givenX();
    const { session, manager } = await givenLogind();
    const desktop = await givenDesktop();
    const heard: string[] = [];
    const stop = desktop.session.listen((event) => heard.push(event));
    session.Lock();
    await until("the lock", async () => heard.includes("lock"));
    // Before the hint has followed.
    expect(await desktop.session.presence()).toBe("locked");
    session.Unlock();
    await until("the unlock", async () => heard.includes("unlock"));
    expect(await desktop.session.presence()).toBe("present");
    manager.PrepareForSleep(true);
    manager.PrepareForSleep(false);
    manager.PrepareForShutdown(false);
    manager.PrepareForShutdown(true);
    await until("the shutdown", async () => heard.includes("shutdown"));
    expect(heard).toEqual(["lock", "unlock", "sleep", "wake", "shutdown"]);
    stop();
  });
});
