import fc from "fast-check";
import jwt from "jsonwebtoken";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { holdSecrets } from "../config.ts";
import { signAccessToken, verifyAccessToken, verifyShownAgain } from "./access-token.ts";

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
  holdSecrets(undefined);
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("access tokens", () => {
  it("say who the caller is, for as long as JWT_EXPIRY", () => {
    const { access_token, expires_in } = signAccessToken(member);
    expect(expires_in).toBe(900);
    expect(verifyAccessToken(access_token)).toEqual({
      ...member,
      issued_at: NOW,
      expires_at: new Date("2026-01-31T12:15:00Z"),
    });
  });

  it("are expired afterwards", () => {
    const { access_token } = signAccessToken(member);
    vi.setSystemTime(new Date("2026-01-31T12:15:00Z"));
    expect(() => verifyAccessToken(access_token)).toThrow(expect.objectContaining({ code: "TOKEN_EXPIRED" }));
  });

  it("bear a note of whoever had them signed", () => {
    const { access_token } = signAccessToken({ ...member, note: [1, "a"] });
    expect(verifyAccessToken(access_token)).toMatchObject({ ...member, note: [1, "a"] });
  });

  it("are believed a while longer where somebody says so, and no longer than that", () => {
    const { access_token } = signAccessToken(member);
    vi.setSystemTime(new Date("2026-01-31T12:20:00Z"));
    expect(verifyAccessToken(access_token, 301)).toMatchObject(member);
    expect(() => verifyAccessToken(access_token, 300)).toThrow(expect.objectContaining({ code: "TOKEN_EXPIRED" }));
  });

  it("that were shown before are good until they expire, or their key is not ours any more", () => {
    const { access_token } = signAccessToken(member);
    const claims = verifyShownAgain(access_token);
    expect(claims).toEqual(verifyAccessToken(access_token));
    expect(verifyShownAgain(access_token)).toBe(claims);
    expect(() => verifyShownAgain(`${access_token}x`)).toThrow(invalid);
    vi.stubEnv("JWT_SECRET", "another secret of at least thirty-two characters");
    expect(() => verifyShownAgain(access_token)).toThrow(invalid);
    vi.stubEnv("JWT_SECRET", SECRET);
    vi.setSystemTime(new Date("2026-01-31T12:15:00Z"));
    expect(() => verifyShownAgain(access_token)).toThrow(expect.objectContaining({ code: "TOKEN_EXPIRED" }));
  });

  it("are what a library of others' reads and signs", () => {
    const { access_token } = signAccessToken({ ...member, note: [1, "ä"] });
    const options = {
      algorithms: ["HS256" as const],
      issuer: "muster",
      audience: "muster-api",
      complete: true as const,
    };
    const { header, payload } = jwt.verify(access_token, SECRET, options);
    const iat = NOW.getTime() / 1000;
    expect(payload).toEqual({ ...claims, ...audience, note: [1, "ä"], iat });
    expect(jwt.sign(payload, SECRET, { algorithm: "HS256", keyid: header.kid as string })).toBe(access_token);
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
    ["not good yet", { ...claims, ...audience, nbf: audience.exp }, SECRET, {}],
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
        expect(() => verifyAccessToken(changed.toString("latin1"))).toThrow(invalid);
      }),
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

describe("access tokens, while JWT_SECRET is changed", () => {
  const NEWER = "the newer secret of thirty-two characters";
  const headerOf = (token: string) => jwt.decode(token, { complete: true })?.header;
  const tokenOf = (secrets: string) => {
    vi.stubEnv("JWT_SECRET", secrets);
    return signAccessToken(member).access_token;
  };

  it("are signed by the newer key, which they name", () => {
    const token = tokenOf(`${NEWER}, ${SECRET}`);
    expect(() => jwt.verify(token, NEWER)).not.toThrow();
    expect(headerOf(token)?.kid).toBe(headerOf(tokenOf(NEWER))?.kid);
    expect(headerOf(token)?.kid).not.toBe(headerOf(tokenOf(SECRET))?.kid);
  });

  it("are good by either key", () => {
    const tokens = [tokenOf(SECRET), tokenOf(NEWER)];
    vi.stubEnv("JWT_SECRET", `${NEWER},${SECRET}`);
    for (const token of tokens) expect(verifyAccessToken(token)).toMatchObject({ user_id: member.user_id });
  });

  it("are refused when their key has been taken away", () => {
    const token = tokenOf(SECRET);
    vi.stubEnv("JWT_SECRET", NEWER);
    expect(() => verifyAccessToken(token)).toThrow(invalid);
  });

  it.each(["", "unknown", "../../dev/null", 7, null, ["a"]])("are refused when they name the key %j", (kid) => {
    const header = { alg: "HS256", typ: "JWT", kid } as unknown as jwt.JwtHeader;
    expect(() => verifyAccessToken(jwt.sign({ ...claims, ...audience }, SECRET, { header }))).toThrow(invalid);
  });

  it("are refused when they name one key and are signed by the other", () => {
    const keyid = headerOf(tokenOf(NEWER))?.kid ?? "";
    vi.stubEnv("JWT_SECRET", `${NEWER},${SECRET}`);
    expect(() => verifyAccessToken(jwt.sign({ ...claims, ...audience }, SECRET, { keyid }))).toThrow(invalid);
  });

  it("that name none are of a release that knew only the older key", () => {
    vi.stubEnv("JWT_SECRET", `${NEWER},${SECRET}`);
    expect(verifyAccessToken(jwt.sign({ ...claims, ...audience }, SECRET))).toMatchObject({ user_id: member.user_id });
    expect(() => verifyAccessToken(jwt.sign({ ...claims, ...audience }, NEWER))).toThrow(invalid);
  });

  it("are signed by the older key until every process knows the newer one", () => {
    const hold = (changedAt: Date) => holdSecrets({ values: { JWT_SECRET: `${NEWER},${SECRET}` }, changedAt });
    hold(new Date(NOW.getTime() - 599_000));
    expect(() => jwt.verify(signAccessToken(member).access_token, SECRET)).not.toThrow();
    expect(verifyAccessToken(jwt.sign({ ...claims, ...audience }, NEWER, { keyid: keyIdOf(NEWER) }))).toBeDefined();
    hold(new Date(NOW.getTime() - 600_000));
    expect(() => jwt.verify(signAccessToken(member).access_token, NEWER)).not.toThrow();
  });

  it.each(["", ",", "a,", ",a", "a,b,c"])("cannot be made with JWT_SECRET=%j", (secrets) => {
    vi.stubEnv("JWT_SECRET", secrets);
    expect(() => signAccessToken(member)).toThrow("JWT_SECRET");
  });

  function keyIdOf(secret: string): string {
    holdSecrets(undefined);
    const id = headerOf(tokenOf(secret))?.kid ?? "";
    holdSecrets({ values: { JWT_SECRET: `${NEWER},${SECRET}` }, changedAt: NOW });
    return id;
  }
});
