import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { config } from "./config.ts";
import { log, measure, measureOften } from "./log.ts";

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

describe("measure", () => {
  it("writes a line of CloudWatch's embedded metric format, of this stage alone", () => {
    measure({ Latency: 5, Errors: 1, DatabaseBytes: 7 }, { endpoint: "GET /x" });
    const service = `muster-${config.stage}`;
    expect(written()).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: "Muster",
              Dimensions: [["service", "endpoint"]],
              Metrics: [
                { Name: "Latency", Unit: "Milliseconds" },
                { Name: "Errors", Unit: "Count" },
                { Name: "DatabaseBytes", Unit: "Bytes" },
              ],
            },
          ],
        },
        service,
        endpoint: "GET /x",
        Latency: 5,
        Errors: 1,
        DatabaseBytes: 7,
      },
    ]);
  });
});

describe("a line of the log", () => {
  it("says what JSON cannot, nothing of what is empty, and no level but its own", () => {
    log.setLogLevel("INFO");
    const round: Record<string, unknown> = { count: 1n };
    round.itself = round;
    const error = new TypeError("outer (a@example.org:25:1)", { cause: new Error("inner") });
    log.info("told", { round, level: "no", gone: null, empty: "", error });
    const line = JSON.parse(text) as Record<string, unknown>;
    expect(line).toMatchObject({
      level: "INFO",
      message: "told",
      service: "muster",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      round: { count: "1" },
      error: { name: "TypeError", cause: { name: "Error", message: "inner" } },
    });
    expect(Object.keys(line)).not.toContain("gone");
    expect(Object.keys(line)).not.toContain("empty");
    expect((line.error as { location: string }).location).not.toContain("example.org");
  });

  it("goes to stderr from WARN on, and is left out below the level", () => {
    const bad = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    log.setLogLevel("WARN");
    log.info("quiet");
    log.warn("odd");
    log.error("bad");
    expect(text).toBe("");
    expect(bad.mock.calls.map(([line]) => JSON.parse(String(line)).level)).toEqual(["WARN", "ERROR"]);
  });
});
