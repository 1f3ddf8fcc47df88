import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDesktop } from "../../../clients/tracker/desktop/open.ts";
import { type Capability, SecretsLockedError } from "../../../clients/tracker/ports.ts";
import { givenBus, givenKeyring, hasName, lockKeyring } from "../../steps/desktop/bus.ts";
import { givenEnvironment, run, start, until } from "../../steps/desktop/process.ts";
import { givenDesktop, givenDirectory, givenX } from "../../steps/desktop/x11.ts";

const of = (capabilities: readonly Capability[], name: Capability["name"]) =>
  capabilities.find((capability) => capability.name === name);

describe("services of a Linux desktop", () => {
  it("are missed in sentences, and a file takes the place of the keyring", async () => {
    await givenX();
    givenEnvironment({ DBUS_SESSION_BUS_ADDRESS: undefined });
    const directory = join(await givenDirectory(), "tracker");
    const desktop = await openDesktop({ directory });
    expect(desktop.secrets.kind).toBe("file");
    await desktop.secrets.set("refresh", "r-1");
    expect((await stat(join(directory, "secrets.json"))).mode & 0o777).toBe(0o600);
    expect(await desktop.notices.show({ title: "Muster", body: "A picture was taken." })).toBe(false);
    const capabilities = await desktop.capabilities();
    expect(of(capabilities, "secrets")).toMatchObject({
      works: true,
      detail: expect.stringContaining("only you can read"),
    });
    expect(of(capabilities, "notices")).toMatchObject({ works: false, detail: expect.stringContaining("page") });
    for (const name of ["picture", "window", "idle", "counts", "indicator"] as const)
      expect(of(capabilities, name)).toMatchObject({ works: true });
    expect(capabilities.every(({ detail }) => detail.length > 5)).toBe(true);
    await desktop.close();

    // The choice is kept to, also when a keyring is there later.
    await givenBus();
    await givenKeyring();
    const later = await openDesktop({ directory });
    expect(later.secrets.kind).toBe("file");
    expect(await later.secrets.get("refresh")).toBe("r-1");
    await later.close();
  });

  it("keep secrets in an open keyring, and wait while it is locked or gone", async () => {
    await givenX();
    await givenBus();
    await givenKeyring();
    const directory = join(await givenDirectory(), "tracker");
    const desktop = await openDesktop({ directory });
    expect(desktop.secrets.kind).toBe("keychain");
    expect(await desktop.secrets.get("refresh")).toBeUndefined();
    await desktop.secrets.set("refresh", "r-1");
    expect(await desktop.secrets.get("refresh")).toBe("r-1");
    await desktop.secrets.delete("refresh");
    expect(await desktop.secrets.get("refresh")).toBeUndefined();
    await desktop.secrets.set("key", "k-1");
    await lockKeyring();
    await expect(desktop.secrets.get("key")).rejects.toThrow(SecretsLockedError);
    await expect(desktop.secrets.set("key", "k-2")).rejects.toThrow(SecretsLockedError);
    expect(of(await desktop.capabilities(), "secrets")).toMatchObject({
      works: false,
      detail: expect.stringContaining("unlock it"),
    });
    await expect(readFile(join(directory, "secrets.json"))).rejects.toThrow("ENOENT");
    await desktop.close();

    await givenBus();
    const without = await openDesktop({ directory });
    expect(without.secrets.kind).toBe("keychain");
    await expect(without.secrets.get("key")).rejects.toThrow(SecretsLockedError);
    await without.close();
  });

  it("show a notice that stays, with a button that answers", async () => {
    await givenX();
    await givenBus();
    start("dunst", [], { HOME: await givenDirectory() });
    await until("a notification service", () => hasName("org.freedesktop.Notifications"));
    const desktop = await givenDesktop();
    expect(of(await desktop.capabilities(), "notices")).toMatchObject({ works: true });
    const answers: string[] = [];
    const notice = {
      title: "Dana Drake watches your screen",
      body: "Reason: help <with> the invoice & more",
      stays: true,
      actions: [{ id: "stop", label: "Stop" }],
    };
    expect(await desktop.notices.show(notice, (action) => answers.push(action))).toBe(true);
    const shown = async () => (await desktop.screen.windows()).find(({ application }) => application === "Dunst");
    const window = await until("the notice on the screen", shown);
    expect(window.width).toBeGreaterThan(50);
    await run("dunstctl", "action");
    await until("the answer", async () => answers.length > 0);
    expect(answers).toEqual(["stop"]);
  });
});
