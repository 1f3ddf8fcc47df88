import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { log, measureOften } from "./log.ts";

const MINUTE = 60_000;
const NOON = Date.now();

let text = "";
/** Where Lambda collects logs. */
function readAlong(): void {
  text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
}
beforeEach(readAlong);
afterEach(() => {
  vi.restoreAllMocks();
  log.setLogLevel("INFO");
});

/** The lines of metrics that were written so far. */
function written(): Record<string, unknown>[] {
  const lines = text.split("\n");
  return lines.filter((line) => line.includes('"_aws"')).map((line) => JSON.parse(line));
}

// What waits in this process waits over the tests: each has endpoints of its own.
const at = (endpoint: string) => ({ endpoint: `GET /${endpoint}` });

describe("measureOften", () => {
  it("writes the numbers of a minute as one line: counts added up, each duration as it was", () => {
    const endpoint = at("minute");
    measureOften({ HeartbeatsAccepted: 1, HeartbeatsRejected: 0 }, endpoint, NOON);
    measureOften({ Latency: 5 }, endpoint, NOON);
    measureOften({ HeartbeatsAccepted: 20, HeartbeatsRejected: 2 }, endpoint, NOON + 1000);
    measureOften({ Latency: 7 }, endpoint, NOON + 1000);
    expect(written()).toEqual([]);
    measureOften({ HeartbeatsAccepted: 1, HeartbeatsRejected: 0 }, endpoint, NOON + MINUTE);
    measureOften({ Latency: 9 }, endpoint, NOON + MINUTE);
    expect(written()).toMatchObject([
      { ...endpoint, HeartbeatsAccepted: 21, HeartbeatsRejected: 2 },
      { ...endpoint, Latency: [5, 7] },
    ]);
  });

  it("dates them by the last of them, however long the process was stopped", () => {
    const before = NOON - 60 * MINUTE;
    measureOften({ HeartbeatsAccepted: 1 }, at("stopped"), before - 500);
    measureOften({ HeartbeatsAccepted: 1 }, at("stopped"), before);
    measureOften({ HeartbeatsAccepted: 5 }, at("stopped"), NOON);
    expect(written()).toMatchObject([{ _aws: { Timestamp: before }, HeartbeatsAccepted: 2 }]);
  });

  it("loses none when a line is full", () => {
    const all = Array.from({ length: 251 }, (_, index) => index);
    for (const each of all) measureOften({ Latency: each }, at("full"), NOON + (each === 250 ? MINUTE : 0));
    expect(written().map(({ endpoint }) => endpoint)).toEqual(Array(3).fill("GET /full"));
    expect(written().flatMap(({ Latency }) => Latency)).toEqual(all.slice(0, 250));
  });

  it("keeps endpoints apart", () => {
    for (const now of [NOON, NOON + MINUTE])
      for (const endpoint of ["one", "other"]) measureOften({ Latency: 1 }, at(endpoint), now);
    expect(written().map(({ endpoint }) => endpoint)).toEqual(["GET /one", "GET /other"]);
  });

  it("writes each at once where everything is said", () => {
    log.setLogLevel("DEBUG");
    measureOften({ Latency: 5 }, at("said"), NOON);
    expect(written()).toMatchObject([{ ...at("said"), Latency: 5 }]);
  });
});
