// A browser is about to make a passkey for its member.
import * as z from "zod";
import { keepChallenge } from "../../lib/auth/second-factor/challenge.ts";
import { browserOptions, registrationOptions } from "../../lib/auth/second-factor/passkeys.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/passkeys/options",
  summary: "What navigator.credentials.create() takes to make a passkey; good once, for five minutes",
  access: "member",
  duringEnrolment: true,
  stepUp: true,
  response: z.object({ options: browserOptions }),
  idempotent: false,
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, db }) => {
  const person = await db.one<{ name: string; email: string }>(selectMember, [principal.user_id]);
  const options = await registrationOptions(db, principal, person);
  const { user_id, session_id } = principal;
  const afterCommit = () => keepChallenge(options.challenge, { purpose: "register", user_id, session_id });
  return { data: { options: { ...options } }, afterCommit };
});

const selectMember = `
  select name, email from users where org_id = (select app.current_org()) and id = $1`;
