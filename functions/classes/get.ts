// One class.
import * as z from "zod";
import { classOut, findVisibleClass, shown } from "../../lib/classes/class.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/classes/{id}",
  summary: "One class that the caller teaches, is in, may enrol in or looks after",
  access: "member",
  params: z.object({ id }),
  response: z.object({ class: classOut }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, db }) => ({
  data: { class: shown(await findVisibleClass(db, principal, params.id)) },
}));
