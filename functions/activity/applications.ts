// What a member was in front of on a day, one after another: one's own, or of somebody a manager looks after, who sees
// that they did. No titles: those are with the pictures.
import * as z from "zod";
import { isActivityKept } from "../../lib/activity/kept-activity.ts";
import { applicationsOf } from "../../lib/activity/rules/applications.ts";
import { PRODUCTIVITY } from "../../lib/activity/rules/productivity.ts";
import { loadFronts } from "../../lib/activity/usage.ts";
import { findAskedDay } from "../../lib/attendance/asked-day.ts";
import { loadDay } from "../../lib/attendance/day.ts";
import { asOf } from "../../lib/attendance/record.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut, localDate } from "../../lib/platform/http/schemas.ts";
import { rulesOfDay } from "../../lib/platform/tenancy/rules-in-force.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/activity/applications",
  summary:
    "What was in front on a day, today unless a date is given: application, host, class, start and end of each stretch. They make up the active time and that of meetings; of what nobody knows, application and host are null",
  access: "member",
  query: z.object({ date: localDate.optional(), user_id: id.optional() }),
  response: z.object({
    ...asOf,
    date: z.string(),
    /** False once the heartbeats of the date are gone: then only the reports have its sums. */
    is_kept: z.boolean(),
    applications: z.array(
      z
        .tuple([z.string().nullable(), z.string().nullable(), z.enum(PRODUCTIVITY), instantOut, instantOut])
        .meta({ examples: [["Editor", null, "productive", "2026-03-02T09:00:00.000Z", "2026-03-02T09:20:00.000Z"]] }),
    ),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async (input) => {
  const { organization, now, db } = input;
  const { member, date, found } = await findAskedDay(input, async (userId, asked) => {
    if (!isActivityKept(organization, asked, now)) return undefined;
    const [day, fronts] = await Promise.all([loadDay(db, userId, asked, now), loadFronts(db, userId, asked, now)]);
    return { ...day, fronts };
  });
  if (found === undefined) return { data: { as_of: now, date, is_kept: false, applications: [] } };
  const { record, segments, fronts } = found;
  const judged = { user_id: member.id, date, judged_at: record?.check_in_time ?? null };
  const { productivity_rules } = (await rulesOfDay(db, organization, judged)).settings;
  const shown = applicationsOf(fronts, segments, productivity_rules);
  const at = (second: number) => new Date(second * 1000);
  const applications = shown.map(({ application, host, class: of, start, end }) => {
    return [application, host, of, at(start), at(end)] satisfies z.input<typeof contract.response>["applications"][0];
  });
  return { data: { as_of: now, date, is_kept: true, applications } };
});
