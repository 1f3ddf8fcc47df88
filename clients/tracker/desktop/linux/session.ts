import type { Capability, Session } from "../../ports.ts";
import { type Address, type Bus, property } from "./bus.ts";

const LOGIND = "org.freedesktop.login1";
const MANAGER: Address = { name: LOGIND, path: "/org/freedesktop/login1", interface: `${LOGIND}.Manager` };

const LOCKING_MS = 10_000;

/** Screen savers that lock and tell, of desktops that do not tell logind. */
const SAVERS: readonly Address[] = [
  ["org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"],
  ["org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"],
  ["org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"],
  ["org.mate.ScreenSaver", "/org/mate/ScreenSaver"],
].map(([name = "", path = ""]) => ({ name, path, interface: name }));

export type LinuxSession = Session & { capability(): Promise<Capability>; close(): void };

/**
 * The tracker's own session by logind: locked by its hint, elsewhere while it is not the active one of its
 * seat. Without logind everybody is present, and the gap between two looks is all that tells of sleep.
 */
export async function linuxSession(system: Bus | undefined, session: Bus | undefined): Promise<LinuxSession> {
  const own = system === undefined ? undefined : await ownSession(system).catch(() => undefined);
  const savers = await presentOf(session);
  const hearers = new Set<Parameters<Session["listen"]>[0]>();
  const tell: Parameters<Session["listen"]>[0] = (event) => {
    for (const hear of hearers) hear(event);
  };
  /** By `performance.now()`: so long the word to lock counts, until the hint has followed. */
  let lockingUntil = 0;
  let known = { isActive: true, isLocked: false };
  const stops: (() => void)[] = [];
  if (system !== undefined && own !== undefined) {
    const lock = (is: boolean) => () => {
      lockingUntil = is ? performance.now() + LOCKING_MS : 0;
      tell(is ? "lock" : "unlock");
    };
    const of = { Lock: lock(true), Unlock: lock(false) };
    /** Most desktops lock by themselves, and say so by the hint alone. */
    const hinted = (_interface: unknown, changed: unknown) => {
      const { LockedHint: hint } = changed as Readonly<Record<string, { readonly value: unknown } | undefined>>;
      if (hint !== undefined) tell(hint.value === true ? "lock" : "unlock");
    };
    const sleep = (begins: unknown) => tell(begins === true ? "sleep" : "wake");
    const shutdown = (begins: unknown) => begins === true && tell("shutdown");
    const all = { PrepareForSleep: sleep, PrepareForShutdown: shutdown };
    const properties = { ...own, interface: "org.freedesktop.DBus.Properties" };
    const listening = [
      system.listen(own, of),
      system.listen(properties, { PropertiesChanged: hinted }),
      system.listen(MANAGER, all),
    ];
    for (const listened of listening) await listened.then((stop) => stops.push(stop)).catch(() => undefined);
  }

  return {
    async presence() {
      if (system !== undefined && own !== undefined) {
        // While it does not answer, what it said last holds: a screen that was locked does not open by that.
        known = {
          isActive: await property<boolean>(system, own, "Active").catch(() => known.isActive),
          isLocked: await property<boolean>(system, own, "LockedHint").catch(() => known.isLocked),
        };
        const { isActive, isLocked } = known;
        if (!isActive) return "elsewhere";
        // Nobody says a word when a password opened the screen again, so the word alone must not hold for long.
        if (isLocked || performance.now() < lockingUntil) return "locked";
      }
      for (const saver of savers) {
        if (await session?.call<boolean>(saver, "GetActive").catch(() => false)) return "locked";
      }
      return "present";
    },
    listen(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    async capability() {
      const ways = [...(own === undefined ? [] : ["logind"]), ...savers.map(({ name }) => name)];
      const none =
        "Neither logind nor a screen saver tells whether the screen is locked: sleep is seen by its gap, a lock is not. Lock by loginctl lock-session.";
      return { name: "lock", works: ways.length > 0, detail: ways.length > 0 ? ways.join(", ") : none };
    },
    close() {
      hearers.clear();
      for (const stop of stops) stop();
    },
  };
}

/** By this process, never by whoever is at the console; under a user's service manager, the session that shows a display. */
async function ownSession(system: Bus): Promise<Address> {
  const { XDG_SESSION_ID: id } = process.env;
  const path = await (id === undefined || id === ""
    ? system.call<string>(MANAGER, "GetSessionByPID", "u", [process.pid])
    : system.call<string>(MANAGER, "GetSession", "s", [id])
  ).catch(() => displayOf(system));
  return { name: LOGIND, path, interface: `${LOGIND}.Session` };
}

async function displayOf(system: Bus): Promise<string> {
  const user: Address = { name: LOGIND, path: "/org/freedesktop/login1/user/self", interface: `${LOGIND}.User` };
  const [, path] = await property<[string, string]>(system, user, "Display");
  return path;
}

async function presentOf(session: Bus | undefined): Promise<Address[]> {
  if (session === undefined) return [];
  const there = await Promise.all(
    SAVERS.map(async (saver) =>
      (await session.call(saver, "GetActive").catch(() => undefined)) === undefined ? [] : [saver],
    ),
  );
  return there.flat();
}
