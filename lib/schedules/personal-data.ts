import type { PersonalData } from "../platform/personal-data.ts";
import { scheduleColumns } from "./schedule.ts";

export const tables = {
  schedules: {
    expire: "by which hours a day was judged is kept as long as the day",
    erase: "hours that somebody was expected tell nobody once their name is gone",
    columns: "id, org_id, user_id, valid_from, kind, week, set_by, set_at",
  },
} satisfies PersonalData["tables"];

export const exportOf = {
  schedules: `
    select ${scheduleColumns}, s.user_id
    from schedules s where s.org_id = (select app.current_org()) and (s.user_id = $1 or s.set_by = $1)
    order by s.user_id, s.valid_from`,
};
