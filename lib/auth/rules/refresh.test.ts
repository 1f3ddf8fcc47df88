import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideRefresh, type PresentedToken, REFRESH_RETRY_SECONDS } from "./refresh.ts";

const now = new Date("2026-03-02T09:00:00Z");
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000);

const fresh: PresentedToken = {
  session_revoked: false,
  session_expires_at: new Date("2026-04-01T09:00:00Z"),
  used_at: null,
  successor_used: false,
};

describe("decideRefresh", () => {
  it("rotates a token that was never used", () => {
    expect(decideRefresh(fresh, now).kind).toBe("rotate");
  });

  it("repeats the successor of a token used a moment ago", () => {
    expect(decideRefresh({ ...fresh, used_at: secondsAgo(1) }, now).kind).toBe("repeat");
  });

  it("repeats at the last second of the retry window, and not after it", () => {
    expect(decideRefresh({ ...fresh, used_at: secondsAgo(REFRESH_RETRY_SECONDS) }, now).kind).toBe("repeat");
    expect(decideRefresh({ ...fresh, used_at: secondsAgo(REFRESH_RETRY_SECONDS + 0.001) }, now).kind).toBe("reuse");
  });

  it("repeats for a request that arrived before the one that used the token", () => {
    expect(decideRefresh({ ...fresh, used_at: secondsAgo(-0.5) }, now).kind).toBe("repeat");
  });

  it("takes a token whose successor was used for stolen, however recent", () => {
    expect(decideRefresh({ ...fresh, used_at: secondsAgo(1), successor_used: true }, now).kind).toBe("reuse");
  });

  it("gives nothing to a revoked or expired session", () => {
    expect(decideRefresh({ ...fresh, session_revoked: true }, now).kind).toBe("dead");
    expect(decideRefresh({ ...fresh, session_expires_at: now }, now).kind).toBe("dead");
  });

  it("never hands out a token of a session that has ended", () => {
    const tokens = fc.record({
      session_revoked: fc.boolean(),
      session_expires_at: fc.date({ noInvalidDate: true }),
      used_at: fc.option(fc.date({ noInvalidDate: true })),
      successor_used: fc.boolean(),
    });
    void fc.assert(
      fc.property(tokens, fc.date({ noInvalidDate: true }), (token, at) => {
        const ended = token.session_revoked || token.session_expires_at <= at;
        expect(decideRefresh(token, at).kind === "dead").toBe(ended);
      }),
    );
  });
});
