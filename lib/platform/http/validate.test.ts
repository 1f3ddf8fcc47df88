import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { CallEvent } from "./call.ts";
import { defineContract } from "./contract.ts";
import { acceptEmptyBody, keepStorable, limitBody, validate } from "./validate.ts";

const contract = defineContract({
  method: "PUT",
  path: "/api/things/{id}",
  summary: "A thing",
  access: "public",
  params: z.object({ id: z.uuid() }),
  query: z.object({ limit: z.coerce.number().int().min(1).default(20) }),
  body: z.strictObject({ name: z.string().min(1), tags: z.array(z.string()).optional() }),
  response: z.object({}),
  errors: [],
  maxBodyBytes: 10,
});
const ID = "0198c5a0-0000-7000-8000-000000000001";

type Parts = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown; base64?: boolean };

function eventOf({ params = { id: ID }, query, body, base64 = false }: Parts): CallEvent {
  const parts = { pathParameters: params, queryStringParameters: query, body, isBase64Encoded: base64, call: {} };
  return parts as unknown as CallEvent;
}

/** Runs one step on an event; answers what it left behind. */
function run(step: typeof validate | typeof limitBody, event: CallEvent): CallEvent["call"] {
  const { before } = step(contract);
  void before?.({ event } as Parameters<NonNullable<typeof before>>[0]);
  return event.call;
}

const complaintsOf = (parts: Parts): unknown => {
  try {
    run(validate, eventOf(parts));
  } catch (error) {
    expect(error).toMatchObject({ code: "VALIDATION_FAILED" });
    return (error as { details: unknown }).details;
  }
  return [];
};

describe("validate", () => {
  it("leaves the parsed path, query and body for the handler", () => {
    expect(run(validate, eventOf({ query: { limit: "5" }, body: { name: "x" } })).input).toEqual({
      params: { id: ID },
      query: { limit: 5 },
      body: { name: "x" },
    });
  });

  it("fills in defaults where there is no query at all", () => {
    expect(run(validate, eventOf({ body: { name: "x" } })).input).toMatchObject({ query: { limit: 20 } });
  });

  it("lists every complaint, of all parts, with its path", () => {
    expect(complaintsOf({ params: { id: "7" }, query: { limit: "0" }, body: { name: "", tags: [1] } })).toMatchObject([
      { path: "params.id" },
      { path: "query.limit" },
      { path: "body.name" },
      { path: "body.tags.0" },
    ]);
  });

  it("names each unknown field", () => {
    expect(complaintsOf({ body: { name: "x", role: "admin", org_id: ID } })).toEqual([
      { path: "body.role", message: "unknown field", code: "unknown" },
      { path: "body.org_id", message: "unknown field", code: "unknown" },
    ]);
  });

  it.each([[null], [[]], ["text"], [7]])("refuses %j where an object is expected", (body) => {
    expect(complaintsOf({ body })).toMatchObject([{ path: "body" }]);
  });

  it("refuses a number given twice, which arrives as one text", () => {
    expect(complaintsOf({ query: { limit: "1,2" }, body: { name: "x" } })).toMatchObject([{ path: "query.limit" }]);
  });
});

describe("limitBody", () => {
  const refused = expect.objectContaining({ code: "PAYLOAD_TOO_LARGE", details: { bytes: 11, limit: 10 } });

  it("lets a body of the limit pass", () => {
    expect(() => run(limitBody, eventOf({ body: "0123456789" }))).not.toThrow();
  });

  it("refuses a byte more", () => {
    expect(() => run(limitBody, eventOf({ body: "0123456789a" }))).toThrow(refused);
  });

  it("counts bytes, not characters", () => {
    expect(() => run(limitBody, eventOf({ body: "012345678é" }))).toThrow(refused);
  });

  it("counts what a base64 body decodes to", () => {
    const body = (text: string) => Buffer.from(text).toString("base64");
    expect(() => run(limitBody, eventOf({ body: body("0123456789"), base64: true }))).not.toThrow();
    expect(() => run(limitBody, eventOf({ body: body("0123456789a"), base64: true }))).toThrow(refused);
  });

  it.each([false, 0])("takes a body of the JSON %s that came parsed for text", (body) => {
    const event = eventOf({ body });
    run(limitBody, event);
    expect(event.body).toBe(String(body));
  });
});

describe("a request without a body", () => {
  const stepsOn = (event: CallEvent) => {
    for (const step of [limitBody(contract), acceptEmptyBody()])
      void step.before?.({ event } as Parameters<NonNullable<typeof step.before>>[0]);
    return event;
  };

  it.each([undefined, "", null])("counts as one without fields, whatever type it claims (%j)", (body) => {
    for (const headers of [{}, { "content-type": "text/plain" }, { "content-length": "0" }]) {
      const event = stepsOn({ ...eventOf({ body }), headers } as CallEvent);
      expect([event.body, event.headers?.["content-type"]]).toEqual(["{}", "application/json"]);
    }
  });

  it("is not one whose body is the JSON null", () => {
    const headers = { "content-type": "application/json", "content-length": "4" };
    expect(stepsOn({ ...eventOf({ body: null }), headers } as CallEvent).body).toBe("null");
    expect(stepsOn({ ...eventOf({ body: "null" }), headers } as CallEvent).body).toBe("null");
  });
});

describe("keepStorable", () => {
  it("takes out NUL and mends half of a surrogate pair", () => {
    expect(keepStorable("", "a\0b\ud83d")).toBe("ab\ufffd");
  });

  it("leaves everything else alone", () => {
    for (const value of [1, null, true, "Grüße 🎉", [1]]) expect(keepStorable("", value)).toBe(value);
  });

  it("makes any text one that PostgreSQL stores", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = keepStorable("", String.fromCharCode(...units)) as string;
        expect(text.includes("\0") || !text.isWellFormed()).toBe(false);
      }),
    );
  });
});
