import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { dataOf, send } from "../steps/call/http.ts";
import { givenMember, type Member } from "../steps/scene/given.ts";
import { NOTHING, storedOf } from "../steps/scene/stored.ts";

useSystem();
/** Everybody whose input was refused, one for each, so that what one leaves behind is not blamed on the next. */
const refused: Member[] = [];

async function givenRefused(): Promise<Member> {
  const member = await givenMember();
  refused.push(member);
  return member;
}

const CHECK_IN = "/api/attendance/check-in";
const HEARTBEAT = "/api/activity/heartbeat";
const UPLOAD = "/api/screenshots/upload";

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const heartbeat = (over: object = {}) => ({ timestamp: ago(3600), is_active: true, ...over });
const GIGABYTE = 1_073_741_824;

/** What is wrong, where it is sent, and what is answered; `where` is what the first complaint points at. */
type Case = [what: string, path: string, body: () => unknown, status: number, code: string, where?: string];

const CASES: Case[] = [
  ["JSON that breaks off", CHECK_IN, () => '{"notes": "half', 400, "MALFORMED_JSON"],
  ["JSON that breaks off, in a heartbeat", HEARTBEAT, () => '{"heartbeats": [{', 400, "MALFORMED_JSON"],
  ["a list instead of an object", CHECK_IN, () => [], 400, "VALIDATION_FAILED", "body"],
  ["the JSON false instead of an object", CHECK_IN, () => "false", 400, "VALIDATION_FAILED", "body"],
  ["the JSON 0 instead of an object", CHECK_IN, () => "0", 400, "VALIDATION_FAILED", "body"],
  ["the JSON null instead of an object", CHECK_IN, () => "null", 400, "VALIDATION_FAILED", "body"],
  ["an unknown field", CHECK_IN, () => ({ note: "x" }), 400, "VALIDATION_FAILED", "body.note"],
  ["an unknown field in a heartbeat", HEARTBEAT, () => heartbeat({ user_id: randomUUID() }), 400, "VALIDATION_FAILED"],
  [
    "a number as a timestamp",
    CHECK_IN,
    () => ({ timestamp: 1_700_000_000 }),
    400,
    "VALIDATION_FAILED",
    "body.timestamp",
  ],
  ["a timestamp without a zone", CHECK_IN, () => ({ timestamp: "2026-01-31T09:00:00" }), 400, "VALIDATION_FAILED"],
  ["a text as a truth value", HEARTBEAT, () => heartbeat({ is_active: "yes" }), 400, "VALIDATION_FAILED"],
  ["clicks below zero", HEARTBEAT, () => heartbeat({ mouse_clicks: -1 }), 400, "VALIDATION_FAILED"],
  [
    "a place that is not on earth",
    CHECK_IN,
    () => ({ location: { latitude: 91, longitude: 0 } }),
    400,
    "VALIDATION_FAILED",
    "body.location.latitude",
  ],
  ["a batch of nothing", HEARTBEAT, () => ({ heartbeats: [] }), 400, "VALIDATION_FAILED"],
  [
    "a batch of 501",
    HEARTBEAT,
    () => ({ heartbeats: Array.from({ length: 501 }, (_, index) => heartbeat({ timestamp: ago(3600 + index) })) }),
    400,
    "VALIDATION_FAILED",
  ],
  [
    "a heartbeat of 2 MB",
    HEARTBEAT,
    () => heartbeat({ active_window: "x".repeat(2 * 1024 * 1024) }),
    413,
    "PAYLOAD_TOO_LARGE",
  ],
  ["a check-in of 300 KB", CHECK_IN, () => ({ notes: "x".repeat(300 * 1024) }), 413, "PAYLOAD_TOO_LARGE"],
  ["a check-in in five minutes", CHECK_IN, () => ({ timestamp: ago(-300) }), 422, "TIMESTAMP_IN_FUTURE"],
  ["a heartbeat in five minutes", HEARTBEAT, () => heartbeat({ timestamp: ago(-300) }), 422, "TIMESTAMP_IN_FUTURE"],
  ["a heartbeat of last year", HEARTBEAT, () => heartbeat({ timestamp: ago(366 * 86_400) }), 422, "TIMESTAMP_TOO_OLD"],
  ["a heartbeat of now without a check-in", HEARTBEAT, () => heartbeat({ timestamp: ago(0) }), 409, "NOT_CHECKED_IN"],
  ["a check-out before a check-in", "/api/attendance/check-out", () => ({}), 409, "NOT_CHECKED_IN"],
  ["a break before a check-in", "/api/lunch-break/start", () => ({}), 409, "NOT_CHECKED_IN"],
  [
    "a meeting that ends before it starts",
    "/api/activity/log",
    () => ({ activity_type: "meeting", start_time: ago(60), end_time: ago(120) }),
    422,
    "TIMESTAMP_OUT_OF_ORDER",
  ],
  ["a screenshot of 1 GB", UPLOAD, () => ({ content_type: "image/png", size_bytes: GIGABYTE }), 413, "FILE_TOO_LARGE"],
  [
    "a screenshot that is a program",
    UPLOAD,
    () => ({ content_type: "application/x-msdownload" }),
    415,
    "UNSUPPORTED_FILE_TYPE",
  ],
  [
    "a screenshot in five minutes",
    UPLOAD,
    () => ({ content_type: "image/png", timestamp: ago(-300) }),
    422,
    "TIMESTAMP_IN_FUTURE",
  ],
];

describe("bad input over HTTP", () => {
  it.each(CASES)("refuses %s and stores nothing", async (_what, path, body, status, code, where) => {
    const member = await givenRefused();
    const answer = await send("POST", path, { token: member.token, body: body() });
    expect(answer).toMatchObject({ status, error: { code, message: expect.any(String) } });
    if (where !== undefined) expect(answer.error.details[0].path).toBe(where);
    expect(await storedOf(member)).toEqual(NOTHING);
  });

  it("says how large a file may be", async () => {
    const body = { content_type: "image/png", size_bytes: GIGABYTE };
    const { error } = await send("POST", UPLOAD, { token: (await givenRefused()).token, body });
    expect(error.details).toEqual({ size_bytes: GIGABYTE, limit: 5_242_880 });
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/xml"])(
    "refuses a body of %s",
    async (type) => {
      const member = await givenRefused();
      const request = { token: member.token, body: '{"notes": "x"}', headers: { "content-type": type } };
      expect(await send("POST", CHECK_IN, request)).toMatchObject({
        status: 415,
        error: { code: "UNSUPPORTED_MEDIA_TYPE" },
      });
      expect(await storedOf(member)).toEqual(NOTHING);
    },
  );

  it("answers a route that does not exist with 404, and a method that does not with 405", async () => {
    const { token } = await givenRefused();
    expect((await send("GET", "/api/no-such-thing", { token })).status).toBe(404);
    expect((await send("DELETE", CHECK_IN, { token })).status).toBe(405);
  });

  it("takes what is good of a batch and says what it refused, by position", async () => {
    const { id, token } = await givenMember();
    const heartbeats = [heartbeat(), heartbeat({ timestamp: ago(-300) }), heartbeat({ timestamp: ago(366 * 86_400) })];
    expect(await dataOf("POST", HEARTBEAT, { token, body: { heartbeats } }, 202)).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 1, code: "TIMESTAMP_IN_FUTURE" },
        { index: 2, code: "TIMESTAMP_TOO_OLD" },
      ],
    });
    await eventually("the good one is stored", async () =>
      (await storedOf({ id })).user_activity_tracking === 1 ? true : undefined,
    );
  });

  it("takes a batch of 500 and stores all of it", async () => {
    const { id, token } = await givenMember();
    const heartbeats = Array.from({ length: 500 }, (_, index) => heartbeat({ timestamp: ago(3600 + index) }));
    expect(await dataOf("POST", HEARTBEAT, { token, body: { heartbeats } }, 202)).toMatchObject({
      accepted: 500,
      rejected: [],
    });
    await eventually("500 heartbeats are stored", async () =>
      (await storedOf({ id })).user_activity_tracking === 500 ? true : undefined,
    );
  });

  it("has put nothing of what it refused into the queue", async () => {
    // Whatever was queued before this one, by seconds, has been carried by the time it is stored.
    const last = await givenMember();
    await dataOf("POST", HEARTBEAT, { token: last.token, body: heartbeat() }, 202);
    await eventually("the good one is stored", async () =>
      (await storedOf(last)).user_activity_tracking === 1 ? true : undefined,
    );
    expect(refused.length).toBeGreaterThan(CASES.length);
    for (const member of refused) expect(await storedOf(member)).toEqual(NOTHING);
  });
});
