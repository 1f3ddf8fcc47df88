import dbus, { type ClientInterface, type MessageBus } from "dbus-next";

/** One of the two buses of D-Bus, with calls that never wait longer than a moment. */
export type Bus = {
  /** The method's one answer; rejects when the service is not there, refuses, or does not answer. */
  call<Answer>(at: Address, method: string, signature?: string, body?: readonly unknown[]): Promise<Answer>;
  /** Whether somebody has the name, or the bus would start somebody who has. */
  has(name: string): Promise<boolean>;
  /** Hears signals of an object. Answers how to stop; rejects when the object is not there. */
  listen(at: Address, hear: Readonly<Record<string, (...args: unknown[]) => void>>): Promise<() => void>;
  close(): void;
};

export type Address = { readonly name: string; readonly path: string; readonly interface: string };

const ANSWER_MS = 10_000;
const BUS = { name: "org.freedesktop.DBus", path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus" };

/** Undefined where there is no such bus, e.g. in a container. */
export async function openBus(which: "session" | "system"): Promise<Bus | undefined> {
  // Without an address dbus-next looks for one on an X server, and throws later than anybody listens.
  if (which === "session" && (process.env.DBUS_SESSION_BUS_ADDRESS ?? "") === "") return undefined;
  let bus: MessageBus;
  try {
    bus = which === "session" ? dbus.sessionBus() : dbus.systemBus();
  } catch {
    return undefined;
  }
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  bus.on("error", (error: Error) => lost.reject(error));
  const inTime = <Value>(promise: Promise<Value>) => Promise.race([promise, lost.promise, late()]);

  const opened: Bus = {
    async call<Answer>(at: Address, method: string, signature = "", body: readonly unknown[] = []) {
      const { name: destination, path, interface: of } = at;
      const message = { destination, path, interface: of, member: method, signature, body: [...body] };
      const reply = await inTime(bus.call(new dbus.Message(message)));
      return unwrapped(reply?.body[0]) as Answer;
    },
    async has(name) {
      if (await opened.call<boolean>(BUS, "NameHasOwner", "s", [name])) return true;
      return (await opened.call<string[]>(BUS, "ListActivatableNames")).includes(name);
    },
    async listen(at, hear) {
      const object = await inTime(bus.getProxyObject(at.name, at.path));
      const of: ClientInterface = object.getInterface(at.interface);
      for (const [signal, listener] of Object.entries(hear)) of.on(signal, listener);
      return () => {
        for (const [signal, listener] of Object.entries(hear)) of.off(signal, listener);
      };
    },
    close: () => bus.disconnect(),
  };
  return opened.has(BUS.name).then(
    () => opened,
    () => undefined,
  );
}

/** A property comes in a variant of its type. */
function unwrapped(value: unknown): unknown {
  return value instanceof dbus.Variant ? value.value : value;
}

function late(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("D-Bus does not answer.")), ANSWER_MS).unref();
  });
}

export function property<Answer>(bus: Bus, at: Address, name: string): Promise<Answer> {
  return bus.call<Answer>({ ...at, interface: "org.freedesktop.DBus.Properties" }, "Get", "ss", [at.interface, name]);
}
