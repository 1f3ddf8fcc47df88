import { createRequire } from "node:module";
import { onTestFinished } from "vitest";
import { root } from "../../../localstack/environment.ts";
import { givenBus } from "./bus.ts";
import { givenEnvironment } from "./process.ts";

const NAME = "org.freedesktop.login1";
const SESSION = "/org/freedesktop/login1/session/_37";

type Exported = { emit(member: string, ...values: unknown[]): void };

/** What a test needs of dbus-next, which is one of the tracker's own modules. */
type Bus = {
  export(path: string, exported: object): void;
  requestName(name: string, flags: number): Promise<number>;
  disconnect(): void;
};
type DBus = {
  systemBus(): Bus;
  interface: {
    Interface: (new (
      name: string,
    ) => object) & {
      emitPropertiesChanged(of: object, changed: Record<string, unknown>): void;
    };
  };
};

/** A logind of the test's own on a system bus of its own, with one session: the tracker's. */
export async function givenLogind() {
  await givenBus("DBUS_SYSTEM_BUS_ADDRESS");
  givenEnvironment({ XDG_SESSION_ID: "7" });
  const dbus = createRequire(`${root}/clients/tracker/package.json`)("dbus-next") as DBus;
  const { Interface } = dbus.interface;

  class Manager extends Interface {
    GetSession(id: string): string {
      if (id !== "7") throw new Error("No such session.");
      return SESSION;
    }
    PrepareForSleep(begins: boolean): boolean {
      return begins;
    }
    PrepareForShutdown(begins: boolean): boolean {
      return begins;
    }
  }
  // One object for each: dbus-next writes into them.
  const signals = { PrepareForSleep: { signature: "b" }, PrepareForShutdown: { signature: "b" } };
  const methods = { GetSession: { inSignature: "s", outSignature: "o" } };
  (Manager as unknown as { configureMembers(members: object): void }).configureMembers({ methods, signals });

  class Session extends Interface {
    Active = true;
    LockedHint = false;
    Lock(): void {}
    Unlock(): void {}
  }
  const words = { Lock: { signature: "" }, Unlock: { signature: "" } };
  (Session as unknown as { configureMembers(members: object): void }).configureMembers({
    properties: { Active: { signature: "b", access: "read" }, LockedHint: { signature: "b", access: "read" } },
    signals: words,
  });

  const bus = dbus.systemBus();
  onTestFinished(() => bus.disconnect());
  const manager = new Manager(`${NAME}.Manager`) as Manager & Exported;
  const session = new Session(`${NAME}.Session`) as Session & Exported;
  bus.export("/org/freedesktop/login1", manager);
  bus.export(SESSION, session);
  await bus.requestName(NAME, 0);
  /** As a desktop does that locks by itself: without a word of logind's. */
  const hint = (isLocked: boolean) => {
    session.LockedHint = isLocked;
    Interface.emitPropertiesChanged(session, { LockedHint: isLocked });
  };
  return { manager, session, hint };
}
