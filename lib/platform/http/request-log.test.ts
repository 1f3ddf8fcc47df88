import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { log } from "../log.ts";
import type { CallEvent } from "./call.ts";
import { requestLog } from "./request-log.ts";

let text = "";
/** Where Lambda collects logs. */
function readAlong(): void {
  text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
}
beforeEach(() => {
  log.setLogLevel("INFO");
  readAlong();
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Answered = { status?: number; milliseconds?: number };

/** A request from its beginning to its end. */
function answer(contract: Parameters<typeof requestLog>[0], { status = 202, milliseconds = 3 }: Answered = {}): void {
  const { before, after } = requestLog(contract);
  const event = { headers: {}, requestContext: { requestId: "id", http: {} } } as unknown as CallEvent;
  before?.({ event } as never);
  Object.assign(event.call, { started: performance.now() - milliseconds });
  after?.({ event, response: { statusCode: status } } as never);
}

const lines = () =>
  text
    .split("\n")
    .filter((line) => line.includes('"message":"request"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const frequent = { method: "POST", path: "/api/often", isFrequent: true };
const usual = { method: "POST", path: "/api/seldom" };
const draw = (drawn: number) => vi.spyOn(Math, "random").mockReturnValue(drawn);

describe("requests that every tracker sends all day", () => {
  it("have a line where they are drawn, which says for how many it stands", () => {
    draw(0.0099);
    answer(frequent);
    expect(lines()).toMatchObject([{ path: "/api/often", status: 202, sampled: 100 }]);
  });

  it("have none otherwise", () => {
    draw(0.0101);
    answer(frequent);
    expect(lines()).toEqual([]);
  });

  it("are a hundredth of all, in the long run", () => {
    for (let index = 0; index < 20_000; index += 1) answer(frequent);
    // Six standard deviations: one run in a billion is outside.
    expect(Math.abs(lines().length - 200)).toBeLessThan(6 * Math.sqrt(200));
  });

  it.each([
    { status: 400 },
    { status: 409 },
    { status: 429 },
    { status: 500 },
    { status: 503 },
    { milliseconds: 1500 },
  ])("each have one that stands for itself: %j", (answered) => {
    draw(0.9);
    answer(frequent, answered);
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).not.toHaveProperty("sampled");
  });

  it("each have one where everything is said", () => {
    draw(0.9);
    log.setLogLevel("DEBUG");
    answer(frequent);
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).not.toHaveProperty("sampled");
  });
});

it("any other request has a line", () => {
  draw(0.9);
  answer(usual);
  expect(lines()).toMatchObject([{ path: "/api/seldom", status: 202 }]);
});
