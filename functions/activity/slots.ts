// How busy a member was in each ten minutes of a day: one's own, or of somebody a manager looks after, who sees that they
// did.
import * as z from "zod";
import { isActivityKept } from "../../lib/activity/kept-activity.ts";
import { SLOT_SECONDS, slotsOf } from "../../lib/activity/rules/slots.ts";
import { LACKS, loadToldOfMachine } from "../../lib/activity/told-of-machine.ts";
import { loadSlots } from "../../lib/activity/usage.ts";
import { findAskedDay } from "../../lib/attendance/asked-day.ts";
import { loadDay } from "../../lib/attendance/day.ts";
import { asOf } from "../../lib/attendance/record.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut, localDate } from "../../lib/platform/http/schemas.ts";

const figures = { active_seconds: z.int(), mouse_clicks: z.int(), keyboard_strokes: z.int() };

export const contract = defineContract({
  method: "GET",
  path: "/api/activity/slots",
  summary: "Active seconds, clicks and strokes of a day by ten minutes, today unless a date is given",
  access: "member",
  query: z.object({ date: localDate.optional(), user_id: id.optional() }),
  response: z.object({
    ...asOf,
    date: z.string(),
    slot_seconds: z.int(),
    /** False once the heartbeats of the date are gone: then there are no clicks and strokes. */
    is_kept: z.boolean(),
    /** Those in which there was something. */
    slots: z.array(z.object({ start: instantOut, ...figures })),
    totals: z.object(figures),
    /** What the tracker last said of its machine that day: what it lacks is no fault of the member. */
    tracker: z
      .object({ version: z.string().nullable(), desktop: z.string().nullable(), lacks: z.array(z.enum(LACKS)) })
      .nullable(),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async (input) => {
  const { organization, now, db } = input;
  const { member, date, found } = await findAskedDay(input, (userId, asked) =>
    Promise.all([
      loadDay(db, userId, asked, now),
      isActivityKept(organization, asked, now) ? loadSlots(db, userId, asked, now) : undefined,
    ]),
  );
  const [{ segments }, counted] = found;
  const is_kept = counted !== undefined;
  const [first, last] = [segments[0], segments.at(-1)];
  const isHeard = is_kept && first !== undefined && last !== undefined;
  const tracker = isHeard
    ? await loadToldOfMachine(db, { org_id: organization.id, id: member.id }, { start: first.start, end: last.end })
    : null;
  const slotted = slotsOf(segments, counted ?? []);
  const slots = slotted.map(({ start, active, clicks, strokes }) => ({
    start: new Date(start * 1000),
    active_seconds: active,
    mouse_clicks: clicks,
    keyboard_strokes: strokes,
  }));
  const sum = (of: keyof typeof figures) => slots.reduce((total, slot) => total + slot[of], 0);
  const totals = {
    active_seconds: sum("active_seconds"),
    mouse_clicks: sum("mouse_clicks"),
    keyboard_strokes: sum("keyboard_strokes"),
  };
  return { data: { as_of: now, date, slot_seconds: SLOT_SECONDS, is_kept, slots, totals, tracker } };
});
