// A member calls one of their passkeys something else.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { type Passkey, passkey, passkeyColumns } from "../../lib/auth/second-factor/member-factors.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, text } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/auth/passkeys/{id}",
  summary: "Rename one of the caller's passkeys",
  access: "member",
  params: z.object({ id }),
  body: z.strictObject({ name: text(100) }),
  response: z.object({ passkey }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, body, principal, call, db }) => {
  const { org_id, user_id } = principal;
  const renamed = await db.find<Passkey>(updatePasskey, [params.id, user_id, body.name]);
  if (renamed === undefined) throw new AppError("NOT_FOUND");
  audit(db, call, { org_id, user_id, action: "passkey.rename", resource: "passkey", resource_id: renamed.id });
  return { data: { passkey: renamed } };
});

const updatePasskey = `
  update passkeys set name = $3 where org_id = (select app.current_org()) and id = $1 and user_id = $2
  returning ${passkeyColumns}`;
