// One leave: the member's own, or that of somebody the caller looks after.
import * as z from "zod";
import { findVisibleLeave, leave, shownTo } from "../../lib/leaves/leave.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/leaves/{id}",
  summary: "One leave, with the reason for those who may know it",
  access: "member",
  params: z.object({ id }),
  response: z.object({ leave }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, db }) => {
  return { data: { leave: shownTo(principal, await findVisibleLeave(db, principal, params.id)) } };
});
