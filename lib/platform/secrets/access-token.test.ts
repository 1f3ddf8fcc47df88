import fc from "fast-check";
import jwt from "jsonwebtoken";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { signAccessToken, verifyAccessToken } from "./access-token.ts";

const SECRET = "a secret of at least thirty-two characters";
const NOW = new Date("2026-01-31T12:00:00Z");
const member = {
  user_id: "0198c5a0-0000-7000-8000-000000000001",
  org_id: "0198c5a0-0000-7000-8000-000000000002",
  session_id: "0198c5a0-0000-7000-8000-000000000003",
  role: "employee" as const,
};
const claims = { sub: member.user_id, org: member.org_id, sid: member.session_id, role: "employee", typ: "access" };
const audience = { iss: "muster", aud: "muster-api", exp: NOW.getTime() / 1000 + 900 };
const invalid = expect.objectContaining({ code: "TOKEN_INVALID" });

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.stubEnv("JWT_SECRET", SECRET);
  vi.stubEnv("JWT_EXPIRY", "15m");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("access tokens", () => {
  it("say who the caller is, for as long as JWT_EXPIRY", () => {
    const { access_token, expires_in } = signAccessToken(member);
    expect(expires_in).toBe(900);
    expect(verifyAccessToken(access_token)).toEqual({ ...member, expires_at: new Date("2026-01-31T12:15:00Z") });
  });

  it("are expired afterwards", () => {
    const { access_token } = signAccessToken(member);
    vi.setSystemTime(new Date("2026-01-31T12:15:00Z"));
    expect(() => verifyAccessToken(access_token)).toThrow(expect.objectContaining({ code: "TOKEN_EXPIRED" }));
  });

  it("are good when they are made as ours are", () => {
    expect(verifyAccessToken(jwt.sign({ ...claims, ...audience }, SECRET))).toMatchObject({ user_id: member.user_id });
  });

  it.each([
    ["signed with another secret", { ...claims, ...audience }, "another secret of thirty-two characters", {}],
    ["signed with another algorithm", { ...claims, ...audience }, SECRET, { algorithm: "HS512" }],
    ["not signed at all", { ...claims, ...audience }, null, { algorithm: "none" }],
    ["of another issuer", { ...claims, ...audience, iss: "other" }, SECRET, {}],
    ["for another audience", { ...claims, ...audience, aud: "other" }, SECRET, {}],
    ["of another type", { ...claims, ...audience, typ: "refresh" }, SECRET, {}],
    ["without an end", { ...claims, iss: "muster", aud: "muster-api" }, SECRET, {}],
    ["of an unknown role", { ...claims, ...audience, role: "root" }, SECRET, {}],
    ["of a caller who is no UUID", { ...claims, ...audience, sub: "1; drop table users" }, SECRET, {}],
    ["without an organization", { ...claims, ...audience, org: undefined }, SECRET, {}],
  ] as const)("are refused when they are %s", (_, payload, secret, options) => {
    const token = jwt.sign(JSON.parse(JSON.stringify(payload)) as object, secret as string, options);
    expect(() => verifyAccessToken(token)).toThrow(invalid);
  });

  it("are refused after any change of a single bit", () => {
    const bytes = Buffer.from(signAccessToken(member).access_token);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(6), (position, bit) => {
        const changed = Buffer.from(bytes);
        changed[position] = (changed[position] ?? 0) ^ (1 << bit);
        // The last character of a signature holds two bits that nobody reads.
        fc.pre(position < bytes.length - 1);
        expect(() => verifyAccessToken(changed.toString("latin1"))).toThrow(invalid);
      }),
      { numRuns: 10_000 },
    );
  });

  it("are refused when they are any other text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => verifyAccessToken(text)).toThrow(invalid);
      }),
    );
  });
});
