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

export type Written = { text: string };

/** What was written while something was done, and what came of it. */
export async function writtenDuring<Result>(
  work: () => Promise<Result>,
): Promise<{ written: Written; result: Result }> {
  const captured = captureOutput();
  try {
    const result = await work();
    return { written: { text: captured.text() }, result };
  } finally {
    captured.stop();
  }
}

/** A line of the log or of the metrics. */
export type Line = Readonly<Record<string, unknown>>;

/** All of them are JSON; throws for one that is not. */
export function linesOf(text: string): Line[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      try {
        return JSON.parse(line) as Line;
      } catch (cause) {
        throw new Error(`not a line of JSON: ${line.slice(0, 300)}`, { cause });
      }
    });
}
