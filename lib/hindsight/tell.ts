import { markForReview } from "../attendance/marks.ts";
import { notify } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import { administratorsOf } from "../platform/tenancy/administrators.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { counted } from "../platform/time/words.ts";

type Day = { user_id: string; date: string; record_id: string | null };
type What = { title: string; body: string; data: Record<string, unknown> };

/** Tells each member once that days of theirs are judged otherwise, however many there are. */
export async function tellMembers(
  { db, principal, publish }: { db: Db; principal: Principal; publish: Publish },
  days: readonly Day[],
  { body, data }: Omit<What, "title">,
): Promise<void> {
  const { org_id, user_id: by, name } = principal;
  for (const [user_id, own] of Map.groupBy(days, (day) => day.user_id)) {
    if (user_id === by) continue;
    const title = `${name.slice(0, 150)} has judged ${counted(own.length, "day")} of yours by another rule`;
    const about = { ...data, dates: own.slice(0, 31).map(({ date }) => date), days: own.length };
    await notify(db, publish, { org_id, user_id, type: "days_judged_again", title, body, data: about });
  }
}

/** Days of the caller's own are told to the other administrators, and show a mark until somebody has looked. */
export async function tellOfOwnDays(
  { db, principal, publish }: { db: Db; principal: Principal; publish: Publish },
  days: readonly Day[],
  { body, data }: Omit<What, "title">,
): Promise<void> {
  const { org_id, user_id, name } = principal;
  const own = days.filter((day) => day.user_id === user_id);
  if (own.length === 0) return;
  for (const { record_id } of own) if (record_id !== null) markForReview(db, record_id);
  const title = `${name.slice(0, 150)} has judged ${counted(own.length, "day")} of their own by another rule`;
  for (const other of (await administratorsOf(db, org_id)).filter((each) => each !== user_id))
    await notify(db, publish, {
      org_id,
      user_id: other,
      type: "own_attendance_corrected",
      title,
      body,
      data: { ...data, user_id },
    });
}
