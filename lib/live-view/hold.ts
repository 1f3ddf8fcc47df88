import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { seesDepartment } from "../platform/tenancy/rules/departments.ts";
import { hasAtLeast, type Role } from "../platform/tenancy/rules/roles.ts";
import type { OpenView } from "./rules/ending.ts";

/** A view that is open and held: nobody ends it, and nothing is shown by it, until the transaction is over. */
export type HeldView = OpenView & {
  readonly id: string;
  readonly org_id: string;
  readonly user_id: string;
  readonly viewer_id: string;
  readonly stream_id: string;
  /** As it was when the view was asked for. */
  readonly consent: "notify" | "ask";
  readonly next_seq: number;
  readonly asked_at: Date | null;
  /** How far behind the viewer was when they last said so. */
  readonly behind: number | null;
  readonly watching_socket: string | null;
  readonly looked_at: Date;
};

/**
 * The open views of a stream, in the order in which everybody holds them. Their viewers' standing is held as well: it
 * is not taken away while a picture is on its way.
 */
export async function holdStream(
  db: Db,
  organization: Pick<Organization, "settings">,
  streamId: string,
  now: Date,
): Promise<HeldView[]> {
  // Before the views, as everybody does who takes somebody's rights away.
  await db.query(lockViewers, [streamId]);
  const rows = await db.query<HeldRow>(lockStream, [streamId, now]);
  return rows.map((row) => toHeld(row, organization));
}

type HeldRow = Omit<HeldView, "is_enabled" | "may_watch"> & {
  role: Role;
  managed_departments: string[] | null;
  is_signed_in: boolean;
  member_role: Role;
  department: string | null;
};

function toHeld(row: HeldRow, { settings: { live_view } }: Pick<Organization, "settings">): HeldView {
  const { role, managed_departments, is_signed_in, member_role, department, ...view } = row;
  const sees = role !== "manager" || seesDepartment({ managed_departments }, department);
  const may_watch = is_signed_in && hasAtLeast(role, live_view.roles) && hasAtLeast(role, member_role) && sees;
  return { ...view, is_enabled: live_view.enabled, may_watch };
}

const lockViewers = `
  select from users
  where org_id = (select app.current_org()) and id in (
    select viewer_id from live_views where org_id = (select app.current_org()) and stream_id = $1 and state <> 'ended')
  order by id
  for share`;

const lockStream = `
  select v.id, v.org_id, v.user_id, v.viewer_id, v.stream_id, v.consent, v.state, v.requested_at, v.ends_at, v.ends_with_hours,
    v.started_at, v.last_frame_at, v.watched_at, v.next_seq, v.asked_at, v.behind, v.watching_socket,
    v.looked_at, w.role, w.managed_departments, m.role as member_role, m.department,
    w.status = 'active' and exists (
      select from user_sessions d
      where d.org_id = v.org_id and d.id = v.viewer_session_id and d.revoked_at is null
        and d.expires_at > $2) as is_signed_in,
    s.work_session_id is not null as is_working, s.on_break_since is not null as is_on_break
  from live_views v
  join users w on w.org_id = v.org_id and w.id = v.viewer_id
  join users m on m.org_id = v.org_id and m.id = v.user_id
  join user_status s on s.org_id = v.org_id and s.user_id = v.user_id
  where v.org_id = (select app.current_org()) and v.stream_id = $1 and v.state <> 'ended'
  order by v.id
  for no key update of v for share of w`;
