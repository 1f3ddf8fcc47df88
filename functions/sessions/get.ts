// One session.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { findVisibleSession, session, shown } from "../../lib/sessions/session.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/sessions/{id}",
  summary: "One session that the caller teaches, is expected at or looks after",
  access: "member",
  params: z.object({ id }),
  response: z.object({ session }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, db }) => ({
  data: { session: shown(await findVisibleSession(db, principal, params.id)) },
}));
