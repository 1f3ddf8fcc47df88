import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { id } from "../platform/http/schemas.ts";
import { SETTINGS, type Settings } from "../platform/tenancy/rules/settings.ts";
import { showUser, type User, type UserRow, user, userColumns } from "./user.ts";

/** Settings that pages are drawn by. */
const shownSettings = z
  .object({
    working_hours: SETTINGS.working_hours.schema,
    working_days: SETTINGS.working_days.schema,
    week_start: SETTINGS.week_start.schema,
    late_threshold_minutes: SETTINGS.late_threshold_minutes.schema,
    idle_threshold_seconds: SETTINGS.idle_threshold_seconds.schema,
    screenshot_interval_minutes: SETTINGS.screenshot_interval_minutes.schema,
    blur_policy: SETTINGS.blur_policy.schema,
    face_enabled: SETTINGS.face_enabled.schema,
  })
  .meta({ id: "ShownSettings" });

/** What a dashboard has to know before it can show anything. */
export const start = {
  user,
  organization: z.object({ id, name: z.string(), timezone: z.string() }),
  /** Notifications that the member has not read. */
  unread_count: z.int(),
  settings: shownSettings,
};

type Start = {
  user: User;
  organization: Organization;
  unread_count: number;
  settings: z.infer<typeof shownSettings>;
};
type Organization = { id: string; name: string; timezone: string };
type Row = { organization: Organization; unread_count: number };

/** Whoever is signed in, and what their pages are drawn by. */
export async function loadStart(db: Db, userId: string, settings: Settings): Promise<Start> {
  const user = showUser(await db.one<UserRow>(selectUser, [userId]));
  const row = await db.one<Row>(selectRest, [userId]);
  return { user, ...row, settings: shownSettings.parse(settings) };
}

const selectUser = `
  select ${userColumns} from users u where u.org_id = (select app.current_org()) and u.id = $1`;

const selectRest = `
  select json_build_object('id', o.id, 'name', o.name, 'timezone', o.timezone) as organization,
    (select count(*) from notifications n
      where n.org_id = u.org_id and n.user_id = u.id and n.read_at is null) as unread_count
  from users u join organizations o on o.id = u.org_id
  where u.org_id = (select app.current_org()) and u.id = $1`;
