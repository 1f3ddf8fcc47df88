import { runningDateOf } from "../attendance/current-date.ts";
import { joinDepartment } from "../platform/tenancy/department-on.ts";

/**
 * SQL of the members that a list of a team's day is about, as `u`, with the day's date (`d.date`) and the department of
 * it (`held.department`). $1 is the date, $2 the departments (null: all), $3 the end of the date, and $4 whether of
 * those who are at work since yesterday it is the day that runs.
 */
export const membersOfDay = `
    from users u
    cross join lateral (select coalesce(case when $4 then (${runningDateOf("u.id")}) end, $1::date) as date) d
    ${joinDepartment("u.id", "d.date")}
    where u.org_id = (select app.current_org()) and ($2::text[] is null or held.department = any ($2))
      and (u.status = 'active' and u.created_at < $3
        or exists (
          select from attendance_records r
          where r.org_id = (select app.current_org()) and r.user_id = u.id and r.date = $1))`;
