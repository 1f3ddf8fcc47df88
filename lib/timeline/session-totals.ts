/** Seconds of each kind in the stored segments of the work session aliased `s`, as `Totals`; `session` is its id. */
export const sessionTotals = (session: "s.id") => `
    select coalesce(sum(duration), 0) as work,
      coalesce(sum(duration) filter (where activity_type = 'active'), 0) as active,
      coalesce(sum(duration) filter (where activity_type = 'idle'), 0) as idle,
      coalesce(sum(duration) filter (where activity_type = 'lunch_break'), 0) as break,
      coalesce(sum(duration) filter (where activity_type = 'meeting'), 0) as meeting,
      coalesce(sum(duration) filter (where activity_type = 'untracked'), 0) as untracked
    from activity_logs where org_id = s.org_id and work_session_id = ${session}`;
