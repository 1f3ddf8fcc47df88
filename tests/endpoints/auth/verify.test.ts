import { describe, expect, it } from "vitest";
import * as verify from "../../../functions/auth/verify.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";

useTestDatabase();

describe("GET /api/auth/verify", () => {
  it("says whose token it is and until when", async () => {
    const { id, token } = await givenMember();
    const { status, data } = await call(verify, { token });
    expect(status).toBe(200);
    expect(data).toMatchObject({ valid: true, user: { id } });
    expect(new Date(data.expires_at).getTime()).toBeGreaterThan(Date.now());
  });

  it("answers 401 for a token whose session was revoked", async () => {
    const { session_id, token } = await givenMember();
    await sql("update user_sessions set revoked_at = now(), revoked_reason = 'admin' where id = $1", [session_id]);
    expect((await call(verify, { token })).status).toBe(401);
  });
});
