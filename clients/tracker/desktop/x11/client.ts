import x11, { type Display, type Extension, type XClient } from "x11";

/** A connection to the X server, with promises instead of callbacks. */
export type Connection = {
  readonly X: XClient;
  readonly display: Display;
  readonly root: number;
  /** Rejects when the server refuses, does not answer, or the connection is gone. */
  ask<Answer>(request: (answer: (error: Error | null, value: Answer) => void) => void): Promise<Answer>;
  /** Undefined where the server has no such extension. */
  extension(name: string): Promise<Extension | undefined>;
  atom(name: string): Promise<number>;
  /** Of a window; undefined where there is none. Rejects when the window is gone. */
  property(window: number, name: string): Promise<Buffer | undefined>;
  isOpen(): boolean;
  close(): void;
};

const OPEN_MS = 15_000;
const ANSWER_MS = 10_000;
/** As many 4-byte units as a property is read of: titles are shorter, lists of windows are not longer. */
const PROPERTY_UNITS = 4_096;

/** Opens a connection. Rejects when there is no server, or it refuses. */
export async function connect(name?: string): Promise<Connection> {
  let isOpen = true;
  const { promise, resolve, reject } = Promise.withResolvers<Display>();
  const options = name === undefined ? {} : { display: name };
  const client = x11.createClient(options, (error, display) => {
    if (error) reject(error);
    else resolve(display);
  });
  // A window that is gone while it is asked for is an error of the request, and of nothing else.
  client.on("error", reject);
  client.on("end", () => {
    isOpen = false;
    reject(new Error("The X server has closed the connection."));
  });
  const display = await inTime(promise, OPEN_MS, "The X server does not answer.");
  const X = display.client;
  const [screen] = display.screen;
  if (screen === undefined) throw new Error("The X server has no screen.");

  const ask = <Answer>(request: (answer: (error: Error | null, value: Answer) => void) => void) => {
    if (!isOpen) return Promise.reject(new Error("The X server is gone."));
    const asked = Promise.withResolvers<Answer>();
    request((error, value) => (error ? asked.reject(error) : asked.resolve(value)));
    return inTime(asked.promise, ANSWER_MS, "The X server does not answer.");
  };
  const atom = (text: string) => ask<number>((answer) => X.InternAtom(false, text, answer));

  return {
    X,
    display,
    root: screen.root,
    ask,
    atom,
    extension: (text) => ask<Extension>((answer) => X.require(text, answer)).catch(() => undefined),
    property: async (window, text) => {
      const id = await atom(text);
      const read = await ask<{ type: number; data: Buffer }>((answer) =>
        X.GetProperty(0, window, id, 0, 0, PROPERTY_UNITS, answer),
      );
      return read.type === 0 ? undefined : read.data;
    },
    isOpen: () => isOpen,
    close: () => {
      isOpen = false;
      X.terminate();
    },
  };
}

async function inTime<Value>(promise: Promise<Value>, milliseconds: number, message: string): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(message)), milliseconds);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
