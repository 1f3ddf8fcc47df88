// What became of heartbeats, hour by hour: a tracker compares it with what it has sent, a person sees why something does
// not count. A member's own, or that of somebody a manager looks after, who sees that they did.
import * as z from "zod";
import { loadReceipts } from "../../lib/activity/receipts.ts";
import { REASONS } from "../../lib/activity/rules/receipts.ts";
import { look } from "../../lib/audit/look.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instant, instantOut, localDate } from "../../lib/platform/http/schemas.ts";
import { requireForwards, TO_OF_QUERY } from "../../lib/platform/http/span.ts";
import { datesSeen, findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { addDays, localDateOf, startOfDay } from "../../lib/platform/time/calendar.ts";
import { localHours } from "../../lib/platform/time/local-hours.ts";
import { countDays, type Period } from "../../lib/platform/time/period.ts";

const MAX_DAYS = 31;

const moment = z.union([instant, localDate]);

const sums = { heartbeats: z.int(), mouse_clicks: z.int(), keyboard_strokes: z.int() };
const receipt = {
  received: z.object(sums).meta({ description: "What is stored. A repetition is not stored a second time." }),
  counted: z.object(sums).meta({
    description:
      "Heartbeats that say something of a session's time, and clicks and strokes that are in a day's totals.",
  }),
  not_counted: z.array(z.object({ reason: z.enum(REASONS), ...sums })).meta({
    description:
      "`outside_session`: no work session ran then; check in for that time, also later, and it counts. `in_break`: the member was " +
      "on a break. `idle_since_unknown`: idle without `idle_time_seconds`, which says of no second that somebody was there.",
  }),
};

export const contract = defineContract({
  method: "GET",
  path: "/api/activity/receipts",
  summary: "Which heartbeats have arrived, hour by hour, which count, and why others do not",
  access: "member",
  query: z.object({
    from: moment
      .optional()
      .meta({ description: "An instant, or a local date from its start. The day of `to` if left out." }),
    to: moment
      .optional()
      .meta({ description: "An instant, or a local date to its end. Now if left out. 31 days at most." }),
    user_id: id.optional(),
  }),
  response: z.object({
    from: instantOut,
    to: instantOut,
    timezone: z.string(),
    totals: z.object(receipt),
    hours: z
      .array(
        z.object({
          start: instantOut,
          end: instantOut,
          local: z.string().meta({ description: "The hour as the organization's clocks show it, with their offset." }),
          ...receipt,
          devices: z.int(),
          work_session_ids: z.array(id),
        }),
      )
      .meta({
        description:
          "Hours of the organization's clocks in which something was heard. A tracker that asks some minutes after an upload finds " +
          "here what it has sent: an hour with fewer heartbeats than it knows of is uploaded again, which counts nothing twice.",
      }),
    sessions: z.array(z.object({ id, date: z.string(), started_at: instantOut, ended_at: instantOut.nullable() })),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND", "RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db, afterwards }) => {
  const { timezone } = organization;
  const range = rangeOf(query, now, timezone);
  const member = await findMemberOver(db, principal, datesAround(range, timezone), query.user_id);
  look({ principal, now, afterwards }, "days", [member.id]);
  const hours = localHours(range.from, range.to, timezone);
  const { start: from = range.from } = hours[0] ?? {};
  const { end: to = range.to } = hours.at(-1) ?? {};
  return { data: { from, to, timezone, ...(await loadReceipts(db, member.id, hours, await datesSeen(db, member))) } };
});

/** The dates whose work may lie in a range: a shift reaches into the next date. */
function datesAround({ from, to }: { from: Date; to: Date }, timezone: string): Period {
  return { from: addDays(localDateOf(from, timezone), -1), to: localDateOf(new Date(to.getTime() - 1), timezone) };
}

type Moment = z.output<typeof moment>;

/** 400 VALIDATION_FAILED, which names `to`, when it does not come after `from`; 422 RANGE_TOO_LONG beyond 31 dates. */
function rangeOf(query: { from?: Moment | undefined; to?: Moment | undefined }, now: Date, timezone: string) {
  const to = typeof query.to === "string" ? startOfDay(addDays(query.to, 1), timezone) : (query.to ?? now);
  const last = localDateOf(new Date(to.getTime() - 1), timezone);
  const from = query.from instanceof Date ? query.from : startOfDay(query.from ?? last, timezone);
  requireForwards(from, to, TO_OF_QUERY);
  if (from.getTime() === to.getTime())
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "query.to", message: "not after from" }] });
  const days = countDays({ from: localDateOf(from, timezone), to: last });
  if (days > MAX_DAYS) throw new AppError("RANGE_TOO_LONG", { details: { days, limit: MAX_DAYS } });
  return { from, to };
}
