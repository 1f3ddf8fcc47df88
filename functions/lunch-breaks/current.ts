// A member's tracker asks whether a break is running.
import * as z from "zod";
import { breakColumns, type LunchBreak, lunchBreak } from "../../lib/attendance/lunch-break.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/lunch-break/current",
  summary: "The running break, or null",
  access: "member",
  response: z.object({ lunch_break: lunchBreak.nullable(), elapsed_seconds: z.int().nullable() }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, now, db }) => {
  const lunch_break = (await db.find<LunchBreak>(selectRunning, [principal.user_id])) ?? null;
  if (lunch_break === null) return { data: { lunch_break, elapsed_seconds: null } };
  const elapsed = Math.floor((now.getTime() - lunch_break.break_start_time.getTime()) / 1000);
  return { data: { lunch_break, elapsed_seconds: Math.max(0, elapsed) } };
});

const selectRunning = `
  select ${breakColumns} from lunch_breaks
  where org_id = (select app.current_org()) and user_id = $1 and break_end_time is null`;
