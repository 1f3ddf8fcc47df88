import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inTraceOf, traceIn, traceToBear } from "./trace.ts";

/** As API Gateway makes them. */
const anId = () => `${randomBytes(11).toString("base64url")}=`;
const bornIn = (id: string) => inTraceOf(id, async () => traceToBear().trace_id);

afterEach(() => vi.unstubAllEnvs());

describe("a trace", () => {
  it("is of about one request in a hundred, and of the same one everywhere", async () => {
    vi.stubEnv("TRACE_PERCENT", "1");
    const ids = Array.from({ length: 20_000 }, anId);
    const borne = await Promise.all(ids.map(bornIn));
    const traced = borne.filter((id) => id !== undefined);
    expect(traced.length).toBeGreaterThan(120);
    expect(traced.length).toBeLessThan(300);
    expect(await Promise.all(traced.map(bornIn))).toEqual(traced);
  });

  it("is of none unless a stage wants it, and of all where it wants all", async () => {
    const ids = Array.from({ length: 500 }, anId);
    expect((await Promise.all(ids.map(bornIn))).filter((id) => id !== undefined)).toEqual([]);
    vi.stubEnv("TRACE_PERCENT", "100");
    expect(await Promise.all(ids.map(bornIn))).toEqual(ids);
  });

  it("is nothing outside of a request, nor what is no id", async () => {
    vi.stubEnv("TRACE_PERCENT", "100");
    expect(traceToBear()).toEqual({});
    for (const said of [undefined, null, 7, {}, "", "a b", "x".repeat(65), "<title>"])
      expect(traceIn(said)).toBe(undefined);
    expect(await bornIn("a title, say")).toBe(undefined);
    expect(traceIn("JKJaXmPLvHcESHA=")).toBe("JKJaXmPLvHcESHA=");
  });
});
