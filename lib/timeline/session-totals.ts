/** Seconds of each kind in a work session's stored segments, as `Totals`; `session` is the SQL of its id. */
export const sessionTotals = (session: "o.id" | "s.id") => `
    select coalesce(sum(duration), 0) as work,
      coalesce(sum(duration) filter (where activity_type = 'active'), 0) as active,
      coalesce(sum(duration) filter (where activity_type = 'idle'), 0) as idle,
      coalesce(sum(duration) filter (where activity_type = 'lunch_break'), 0) as break,
      coalesce(sum(duration) filter (where activity_type = 'meeting'), 0) as meeting,
      coalesce(sum(duration) filter (where activity_type = 'untracked'), 0) as untracked
    from activity_logs where work_session_id = ${session}`;
