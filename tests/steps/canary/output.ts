import { format } from "node:util";

/** What goes through stdout, stderr and the console from now on, until it is stopped. */
export type Captured = { text(): string; stop(): void };

const METHODS = ["debug", "error", "info", "log", "trace", "warn"] as const;

/**
 * Reads along at the streams themselves, where Lambda collects logs: the logger, the metrics, the SDK's warnings and a
 * forgotten console.log all end there. Nothing is printed meanwhile.
 */
export function captureOutput(): Captured {
  const written: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream } of streams)
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      written.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      const done = rest.find((each) => typeof each === "function");
      if (done !== undefined) process.nextTick(done as () => void);
      return true;
    };
  // The test runner's console does not write to the streams.
  const methods = METHODS.map((name) => ({ name, method: console[name] }));
  for (const { name } of methods) console[name] = (...args: unknown[]) => void written.push(`${format(...args)}\n`);
  return {
    text: () => written.join(""),
    stop: () => {
      for (const { stream, write } of streams) stream.write = write;
      for (const { name, method } of methods) console[name] = method;
    },
  };
}
