import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { type Control, type ControlChange, ControlError } from "./control.ts";

/**
 * How commands reach the tracker that runs: a line of JSON for each call, and one for each answer.
 *
 *     <- {"hello":"4711"}
 *     -> {"id":1,"call":"startPrivate","args":[15]}
 *     <- {"id":1,"answer":null}        or  {"id":1,"error":"The organization does not allow it."}
 *     -> {"id":2,"call":"listen"}
 *     <- {"change":{"kind":"state"}} …
 */
type Call = { readonly id: number; readonly call: string; readonly args?: readonly unknown[] };
type Answer = {
  readonly id?: number;
  readonly answer?: unknown;
  readonly error?: string;
  readonly change?: ControlChange;
};

type Method = Exclude<keyof Control, "listen">;
const METHODS: ReadonlySet<string> = new Set<Method>([
  "state",
  "today",
  "pictures",
  "picture",
  "discard",
  "looks",
  "rules",
  "capabilities",
  "receipts",
  "checkIn",
  "checkOut",
  "startBreak",
  "endBreak",
  "startMeeting",
  "endMeeting",
  "startPrivate",
  "endPrivate",
  "stopLive",
  "answerLive",
  "answerStart",
  "sendNow",
  "signedIn",
  "deleteLocalData",
  "quit",
  "page",
]);

/** Answers what another process of this user asks. */
export function serveControl(control: Control, socket: Socket): void {
  let stopListening: (() => void) | undefined;
  const say = (answer: Answer) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
  };
  socket.on("close", () => stopListening?.());
  createInterface({ input: socket }).on("line", (line) => void answerTo(line));

  async function answerTo(line: string): Promise<void> {
    const call = parse(line);
    if (call === undefined) return;
    const { id, call: name, args = [] } = call;
    if (name === "listen") {
      stopListening ??= control.listen((change) => say({ change }));
      return say({ id, answer: null });
    }
    if (!METHODS.has(name)) return say({ id, error: `Nothing is called ${name}.` });
    try {
      const method = control[name as Method] as (...given: readonly unknown[]) => Promise<unknown>;
      say({ id, answer: (await method(...args)) ?? null });
    } catch (error) {
      say({ id, error: error instanceof Error ? error.message : String(error) });
    }
  }
}

function parse(line: string): Call | undefined {
  try {
    const call = JSON.parse(line) as Call;
    return typeof call.id === "number" && typeof call.call === "string" ? call : undefined;
  } catch {
    return undefined;
  }
}

export type RemoteControl = Control & { close(): void };

/** The tracker that runs; undefined where none does. */
export async function reachControl(address: string): Promise<RemoteControl | undefined> {
  const socket = await opened(address);
  if (socket === undefined) return undefined;
  const asked = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  const hearers = new Set<(change: ControlChange) => void>();
  let last = 0;
  createInterface({ input: socket }).on("line", (line) => {
    const { id, answer, error, change } = JSON.parse(line) as Answer;
    if (change !== undefined) for (const hear of hearers) hear(change);
    const waiting = id === undefined ? undefined : asked.get(id);
    if (id === undefined || waiting === undefined) return;
    asked.delete(id);
    if (error === undefined) waiting.resolve(answer);
    else waiting.reject(new ControlError(error));
  });
  socket.on("close", () => {
    // Whoever asks it to quit is answered by its end.
    for (const { resolve } of asked.values()) resolve(null);
  });

  function call(name: string, args: readonly unknown[]): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    last += 1;
    asked.set(last, { resolve, reject });
    socket?.write(`${JSON.stringify({ id: last, call: name, args })}\n`);
    return promise;
  }

  const methods = Object.fromEntries(
    [...METHODS].map((name) => [name, (...args: readonly unknown[]) => call(name, args)]),
  ) as Omit<Control, "listen">;
  return {
    ...methods,
    listen(hear) {
      if (hearers.size === 0) void call("listen", []);
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    close: () => socket.destroy(),
  };
}

function opened(address: string): Promise<Socket | undefined> {
  const { promise, resolve } = Promise.withResolvers<Socket | undefined>();
  const socket = connect(address, () => resolve(socket));
  socket.on("error", () => resolve(undefined));
  return promise;
}
