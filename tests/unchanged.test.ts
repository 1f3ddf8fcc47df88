import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { contract } from "../functions/activity/heartbeat.ts";
import { cut, id } from "../lib/platform/http/schemas.ts";
import { unchangedBy } from "../lib/platform/http/unchanged.ts";

const body = contract.body as z.ZodType;

/** Where the test says yes, the schema says the same: it takes the value, and answers what is equal to it. */
function expectAgreement(schema: z.ZodType, test: (value: unknown) => boolean, value: unknown): boolean {
  const isKept = test(value);
  if (!isKept) return false;
  const before = JSON.stringify(value);
  const parsed = schema.safeParse(value);
  expect([before, parsed.error?.issues, parsed.data]).toEqual([before, undefined, JSON.parse(before)]);
  return true;
}

const counts = fc.oneof(
  fc.nat(1_000_001),
  fc.constantFrom(0, -0, -1, 1.5, 1_000_000, 1_000_001, 86_400, 86_401, 2 ** 53, "1", null),
);
const texts = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 5 }),
  fc.constantFrom(255, 256, 512, 513, 2048, 2049).map((length) => "x".repeat(length)),
  fc.constantFrom("\ud83d", "a\0", "🏦", null, 7),
);
const instants = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    ...["2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T12:00:00", "2026-01-31"],
    ...["2026-01-31T12:00:00+02:00", "2026-01-31T12:00:00.123456789Z", "2026-01-31t12:00:00z", "now", ""],
  ),
);
const ids = fc.oneof(
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  fc.constantFrom("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "x", 1),
);
const heartbeats = fc.record(
  {
    timestamp: instants,
    is_active: fc.oneof(
      { weight: 9, arbitrary: fc.boolean() },
      { weight: 1, arbitrary: fc.constantFrom("yes", 1, null) },
    ),
    mouse_clicks: counts,
    keyboard_strokes: counts,
    idle_time_seconds: counts,
    active_window: texts,
    application: texts,
    url: texts,
    metadata: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }),
    device_id: ids,
    other: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
/** What a tracker would send, field by field replaced by anything now and then. */
const plain = { timestamp: "2026-01-31T12:00:00.000Z", is_active: true, mouse_clicks: 1, keyboard_strokes: 2 };
const nearlyPlain = fc
  .tuple(heartbeats, fc.subarray(["timestamp", "url", "application", "mouse_clicks", "device_id", "other", "metadata"]))
  .map(([any, kept]) => ({
    ...plain,
    ...Object.fromEntries(Object.entries(any).filter(([key]) => kept.includes(key))),
  }));
const bodies = fc.oneof(
  nearlyPlain,
  heartbeats,
  fc.record({ heartbeats: fc.array(nearlyPlain, { maxLength: 4 }), device_id: ids }, { requiredKeys: ["heartbeats"] }),
  fc.record(
    { heartbeats: fc.array(heartbeats, { maxLength: 2 }), timestamp: instants },
    { requiredKeys: ["heartbeats"] },
  ),
  fc.jsonValue(),
);

describe("what is passed on unchanged", () => {
  const test = unchangedBy(body);

  it("is what the contract of heartbeats takes and leaves as it is", () => {
    let kept = 0;
    // As it comes: through JSON.
    fc.assert(
      fc.property(bodies, (value) => {
        if (expectAgreement(body, test, JSON.parse(JSON.stringify(value)))) kept++;
      }),
      { numRuns: 10 * Number(process.env.PROPERTY_RUNS ?? 100) },
    );
    expect(kept).toBeGreaterThan(50);
  });

  it.each([
    ["one heartbeat", plain],
    [
      "one with all that trackers send",
      { ...plain, idle_time_seconds: 86_400, active_window: "ä 🏦", application: "x" },
    ],
    ["a list", { heartbeats: [plain, plain] }],
    ["a list of a device", { device_id: "0198c5a0-0000-7000-8000-000000000001", heartbeats: [plain] }],
    ["five hundred", { heartbeats: Array.from({ length: 500 }, () => plain) }],
  ])("is %s", (_what, value) => {
    expect(expectAgreement(body, test, value)).toBe(true);
  });

  it.each([
    ["none", { heartbeats: [] }],
    ["five hundred and one", { heartbeats: Array.from({ length: 501 }, () => plain) }],
    ["one without counts, which get a default", { timestamp: plain.timestamp, is_active: true }],
    ["a title that is cut", { ...plain, active_window: "x".repeat(513) }],
    ["a device in capitals", { ...plain, device_id: "0198C5A0-0000-7000-8000-000000000001" }],
    ["an unknown field", { ...plain, user_id: "x" }],
    ["metadata, which have a size", { ...plain, metadata: {} }],
  ])("is not %s", (_what, value) => {
    expect(test(value)).toBe(false);
  });

  it.each<[string, z.ZodType, unknown, boolean]>([
    [
      "a form that another would have taken first",
      z.union([z.strictObject({ a: z.string().trim().optional() }), z.strictObject({ a: z.string() })]),
      { a: " x" },
      false,
    ],
    [
      "a second form",
      z.union([z.strictObject({ a: z.boolean() }), z.strictObject({ b: z.boolean() })]),
      { b: true },
      true,
    ],
    ["an object that drops what it does not know", z.object({ a: z.boolean() }), { a: true }, false],
    ["a transformed text", z.string().trim(), "x", false],
    ["a refined number", z.int().refine((value) => value !== 1), 1, false],
    ["a number without bounds of integers", z.number().min(0), 1, false],
    ["an excluded bound", z.int().gt(1), 1, false],
    ["a refined object", z.strictObject({ a: z.boolean() }).refine(() => false), { a: true }, false],
    ["a title", cut(3), "abc", true],
    ["an id", id, "0198c5a0-0000-7000-8000-000000000001", true],
  ])("knows of %s", (_what, schema, value, kept) => {
    expect(expectAgreement(schema, unchangedBy(schema), value)).toBe(kept);
  });
});
