// A member proves once more who they are, before something that cannot be undone: a device left open for a minute must
// not be enough for it.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { PASSWORD_ATTEMPTS } from "../../lib/auth/rules/guessing.ts";
import {
  assertion,
  code,
  type Factor,
  PASSWORD_ONLY,
  type Proof,
  recoveryCode,
} from "../../lib/auth/second-factor/factor.ts";
import { askedFor, beginProof, proveFactor } from "../../lib/auth/second-factor/prove.ts";
import type { Db } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import type { Call } from "../../lib/platform/http/call.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { streamEndpoint } from "../../lib/platform/http/endpoint.ts";
import { requireAttempt } from "../../lib/platform/http/rate-limit.ts";
import { instantOut } from "../../lib/platform/http/schemas.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import type { Claims } from "../../lib/platform/secrets/access-token.ts";
import { verifyPassword } from "../../lib/platform/secrets/password.ts";
import { asAdmitted } from "../../lib/platform/tenancy/standing.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/step-up",
  summary: "Prove once more who one is; for ten minutes the session may do what asks for it",
  access: "member",
  duringEnrolment: true,
  body: z.union([
    z.strictObject({ password: z.string().min(1).max(1000) }),
    z.strictObject({ code }),
    z.strictObject({ recovery_code: recoveryCode }),
    z.strictObject({ passkey: assertion }),
  ]),
  response: z.object({ authenticated_at: instantOut }),
  errors: ["PASSWORD_WRONG", "SECOND_FACTOR_WRONG"],
});

// No transaction is held over the comparison: it takes longer than everything else a request does.
export const handler = streamEndpoint(contract, async ({ body, claims, call }) => {
  if ("password" in body) await provePassword(body.password, claims, call);
  else await proveOther(body, claims, call);
  return { data: { authenticated_at: call.now }, message: "Proved." };
});

async function provePassword(password: string, claims: Claims, call: Call): Promise<void> {
  // By session, wherever it is used from: who stole it has no more guesses for having more addresses.
  const key = `step-up:${claims.session_id}`;
  await requireAttempt(key, PASSWORD_ATTEMPTS);
  const { password_hash } = await asAdmitted(contract, claims, (db) =>
    db.one<{ password_hash: string }>(selectPassword, [claims.user_id]),
  );
  if (!(await verifyPassword(password, password_hash))) throw new AppError("PASSWORD_WRONG");
  await asAdmitted(contract, claims, (db) => noteProof(db, claims, call, PASSWORD_ONLY));
  await (await liveStore()).forgetAttempts(key);
}

async function proveOther(proof: Proof, claims: Claims, call: Call): Promise<void> {
  const { user_id, session_id } = claims;
  const forgive = await beginProof(user_id);
  const asked = await askedFor(proof, { purpose: "step_up", user_id, session_id });
  const factor = await asAdmitted(contract, claims, async (db) => {
    const proved = await proveFactor(db, user_id, proof, asked, call.now);
    if (proved !== undefined) await noteProof(db, claims, call, proved);
    return proved;
  });
  if (factor === undefined) throw new AppError("SECOND_FACTOR_WRONG");
  await forgive();
}

async function noteProof(db: Db, { org_id, user_id, session_id }: Claims, call: Call, by: Factor | "password") {
  await db.query(markAuthenticated, [session_id]);
  const entry = { org_id, user_id, action: "session.step_up", resource: "session", resource_id: session_id };
  audit(db, call, { ...entry, metadata: { by } });
}

const selectPassword = `
  select password_hash from users where org_id = (select app.current_org()) and id = $1`;

const markAuthenticated = `
  update user_sessions set authenticated_at = now() where org_id = (select app.current_org()) and id = $1`;
