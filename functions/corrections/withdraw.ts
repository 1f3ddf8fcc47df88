// Who asked takes it back, as long as nobody has decided; so may the member whose day it is about.
import * as z from "zod";
import { correction, findVisibleCorrection, lockPending } from "../../lib/corrections/correction.ts";
import { traceRequest } from "../../lib/corrections/trace.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/corrections/{id}",
  summary: "Withdraw a request for approval",
  access: "member",
  params: z.object({ id }),
  response: z.object({ request: correction }),
  errors: ["FORBIDDEN", "NOT_FOUND", "CORRECTION_DECIDED"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db }) => {
  const found = await findVisibleCorrection(db, principal, params.id);
  const { user_id } = principal;
  if (found.user_id !== user_id && found.requested_by !== user_id) throw new AppError("FORBIDDEN");
  const asked = await lockPending(db, found.id);
  await db.query(cancel, [asked.id, now]);
  await traceRequest(db, call, principal, "correction.withdraw", asked);
  const request = { ...asked, status: "cancelled" as const, decided_at: now, location: null, ip: null };
  return { data: { request }, message: "Withdrawn." };
});

const cancel = `
  update corrections set status = 'cancelled', decided_at = $2, location = null, ip = null
  where org_id = (select app.current_org()) and id = $1`;
