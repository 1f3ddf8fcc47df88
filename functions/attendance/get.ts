// One day of a member by its id: the record with its totals up to now, its work sessions and breaks.
import * as z from "zod";
import { day, loadDay } from "../../lib/attendance/day.ts";
import { findVisibleRecord } from "../../lib/attendance/visible-record.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/attendance/{id}",
  summary: "An attendance record with its work sessions and breaks",
  access: "member",
  params: z.object({ id }),
  response: day,
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, now, db }) => {
  const { user_id, date } = await findVisibleRecord(db, principal, params.id);
  const { segments: _, ...found } = await loadDay(db, user_id, date, now);
  return { data: found };
});
