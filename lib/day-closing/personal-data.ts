import { asWorker } from "../platform/db/transaction.ts";
import type { ErasedPerson } from "../platform/personal-data.ts";

const HOURS = "sums of hours worked are kept as long as the organization";

export const tables = {
  productivity_summary: { expire: HOURS },
  day_closings: { expire: "which dates are closed, for as long as there are days" },
};

/** Visited sites tell of a person; durations do not. */
export async function eraseTraces({ user_id }: ErasedPerson): Promise<void> {
  await asWorker((db) => db.query(clearSummaries, [user_id]));
}

export const exportOf = {
  days: `
    select date, total_work_duration, total_active_duration, total_idle_duration, total_break_duration,
      total_meeting_duration, total_tracked_time, productive_time, unproductive_time, neutral_time, top_applications,
      top_websites, total_screenshots, total_mouse_clicks, total_keyboard_strokes, productivity_score
    from productivity_summary where user_id = $1 order by date`,
};

const clearSummaries = `
  update productivity_summary set top_websites = '[]' where user_id = $1 and top_websites <> '[]'`;
