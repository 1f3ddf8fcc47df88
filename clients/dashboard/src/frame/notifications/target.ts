type Told = { readonly type: string; readonly data: Readonly<Record<string, unknown>> };

/** A page of the dashboard. */
export type Target = {
  readonly to: string;
  readonly params?: Record<string, string>;
  readonly search?: Record<string, string>;
};

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** Where it leads to what somebody was told; nowhere, where nothing more can be seen. */
export function targetOf({ type, data }: Told, ownId: string): Target | undefined {
  const [date, user] = [textOf(data.date) ?? textOf(data.from), textOf(data.user_id)];
  switch (type) {
    // A day that is over is shown by the page of that day, to which this one leads.
    case "break_open":
    case "session_ended":
    case "attendance_corrected":
    case "checked_in_by_other":
    case "days_judged_again":
      // Of today, or of no day in particular, one's own page says the most.
      return date === undefined ? { to: "/me" } : { to: "/members/$id/day", params: { id: ownId }, search: { date } };
    case "own_attendance_corrected":
      if (user === undefined) return undefined;
      return { to: "/members/$id/day", params: { id: user }, ...(date && { search: { date } }) };
    case "correction_requested":
    case "correction_decided":
    case "leave_requested":
    case "leave_decided":
    case "sync_conflict_expired":
      return { to: "/corrections" };
    case "import_finished": {
      const id = textOf(data.import_id);
      return id === undefined ? undefined : { to: "/members/import", search: { id } };
    }
    case "account_declined":
      return user === undefined ? { to: "/members" } : { to: "/members/$id", params: { id: user } };
    case "data_export_requested":
    case "data_export_ready":
    case "data_export_failed":
    case "picture_removed":
    case "face_deleted":
    case "face_consent_ended":
    case "report_export_ready":
    case "report_export_failed":
      return { to: "/me/account" };
    case "live_view_started":
    case "live_view_extended":
      return { to: "/me/views" };
    case "domain_record_missing":
      return { to: "/setup" };
    case "session_moved":
    case "session_cancelled":
    case "mark_reviewed":
    case "marked_absent":
      return { to: "/classes" };
    default:
      return undefined;
  }
}

const DOERS = ["requested_by", "viewer_id", "changed_by", "corrected_by", "decided_by", "removed_by", "by"];

/** Whether somebody is told of what they did themselves: they know. */
export const isOwnDoing = ({ data }: Told, userId: string): boolean => DOERS.some((name) => data[name] === userId);
