import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as say from "../../functions/websocket/default.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenMember } from "../steps/scene/given.ts";
import { givenSocket, socketEvent, UNHURRIED, useFakeSockets, whenSaying } from "../steps/sockets/sockets.ts";
import { tampered } from "../steps/tokens/tampering.ts";
import { tell } from "./figures.ts";

useTestDatabase();
const sockets = useFakeSockets();

const figures = { frames: 0, "answered 5xx": 0, "bytes of the longest answer": 0 };

beforeAll(() => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterAll(() => tell(28, "frames", figures));

/** What API Gateway lets through: frames of 128 KB. */
const LARGEST = 128 * 1024;
/** No answer to a frame needs more. */
const LARGEST_ANSWER = 4096;

const VALID = JSON.stringify({ action: "subscribe", channel: "notifications" });
const nested = (open: string, close: string) => open.repeat(LARGEST / 8) + close.repeat(LARGEST / 8);

/** Frames that are hard on parsers. */
const HOSTILE: readonly (readonly [what: string, frame: string])[] = [
  ["an array that is deep", nested("[", "]")],
  ["an object that is deep", nested('{"a":', "}").replace("}", "1}")],
  ["an action that is deep", `{"action":${nested("[", "]")}}`],
  ["an array without an end", "[".repeat(LARGEST)],
  ["a long text", JSON.stringify("x".repeat(LARGEST - 2))],
  ["a long action", JSON.stringify({ action: "x".repeat(LARGEST - 20) })],
  ["a long channel", JSON.stringify({ action: "subscribe", channel: "x".repeat(LARGEST - 50) })],
  ["a field of a long name", JSON.stringify({ action: "ping", ["x".repeat(LARGEST - 50)]: 1 })],
  [
    "many fields",
    JSON.stringify({ action: "ping", ...Object.fromEntries(Array.from({ length: 8000 }, (_, n) => [`x${n}`, n])) }),
  ],
  ["a long number", "9".repeat(LARGEST)],
  ["bytes that are no text", Buffer.alloc(LARGEST, 0xff).toString("latin1")],
  ["only zeros", "\0".repeat(LARGEST)],
  ["half of a pair", '{"action":"subscribe","channel":"\ud83d"}'],
  ["an action cut inside of a pair", JSON.stringify({ action: `${"x".repeat(49)}😀` })],
  ["half of a pair for a session", '{"action":"check-in","id":"1","data":{"session_id":"\\ud83d"}}'],
  ["a session that is no text", '{"action":"check-in","id":"1","data":{"session_id":{"toString":1}}}'],
  ["data that is deep", `{"action":"mark","id":"1","data":{"code":${nested("[", "]")}}}`],
  ["a prototype in data", '{"action":"mark","id":"1","data":{"__proto__":{"code":1},"constructor":1}}'],
  ["a prototype", '{"__proto__":{"action":"ping"},"constructor":{"prototype":{}}}'],
  ["a channel of NULs", JSON.stringify({ action: "subscribe", channel: "live:\0" })],
];

/** Says it on a socket, and expects one small answer that is no failure of ours. */
async function expectAnswered(id: string, frame: string, isBase64Encoded = false): Promise<void> {
  const before = sockets.framesOf(id).length;
  const { statusCode } = await say.handler(socketEvent(id, "$default", { body: frame, isBase64Encoded }), UNHURRIED);
  const [answer, ...more] = sockets.framesOf(id).slice(before);
  figures.frames++;
  const failed = statusCode >= 500 || ["INTERNAL_ERROR", "SERVICE_UNAVAILABLE"].includes(answer?.error?.code);
  if (failed) figures["answered 5xx"]++;
  const bytes = Buffer.byteLength(JSON.stringify(answer ?? null));
  figures["bytes of the longest answer"] = Math.max(figures["bytes of the longest answer"], bytes);
  const small = bytes <= LARGEST_ANSWER;
  expect({ failed, answers: 1 + more.length, small }).toEqual({ failed: false, answers: 1, small: true });
  expect(["error", "answer", "pong", "subscribed", "unsubscribed"]).toContain(answer.event);
}

describe("what is said on a socket", () => {
  let id = "";
  let said = 0;
  /** A socket may say so much in a minute: then the next one goes on. */
  async function talkative(): Promise<string> {
    if (said++ % 100 === 0) id = await givenSocket(await givenMember());
    return id;
  }

  it.each(HOSTILE)("is answered in short when it is %s", async (_what, frame) => {
    await expectAnswered(await talkative(), frame);
    await expectAnswered(await talkative(), Buffer.from(frame).toString("base64"), true);
    await expectAnswered(await talkative(), '{"action":"ping"}');
  });

  it("is answered in short whatever it is", async () => {
    const action = fc.oneof(fc.constantFrom("subscribe", "unsubscribe", "ping", "check-in", "mark"), fc.anything());
    const channel = fc.oneof(
      fc.constantFrom("users", "attendance", "notifications", `live:${randomUUID()}`),
      fc.string({ unit: "binary" }),
      fc.anything(),
    );
    const frame = fc.oneof(
      { arbitrary: tampered(VALID), weight: 3 },
      fc
        .record({ action, channel, id: fc.anything(), data: fc.anything(), more: fc.anything() }, { requiredKeys: [] })
        .map(asText),
      fc.json({ maxDepth: 5 }),
      fc.string({ unit: "binary", maxLength: 300 }),
    );
    const property = fc.asyncProperty(frame, async (text) => expectAnswered(await talkative(), text));
    await fc.assert(property, { numRuns: 3000 });
  });

  it("is bounded, and what is too much is refused without losing the socket", async () => {
    const mine = await givenSocket(await givenMember());
    for (let n = 0; n < 130; n++) await whenSaying(mine, { action: "ping" });
    const codes = sockets.framesOf(mine).map(({ event, error }) => error?.code ?? event);
    expect(codes.filter((code) => code === "pong")).toHaveLength(120);
    expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(10);
    expect(await (await liveStore()).findSocket(mine)).toBeDefined();
  });
});

/** As JSON where it can be said in JSON. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner)) ?? "null";
}
