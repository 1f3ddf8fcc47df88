import type { PersonalData } from "../platform/personal-data.ts";

const HELD = "what was taught, and who was in it when, is kept as long as the marks of its sessions";

export const tables = {
  classes: {
    expire: HELD,
    columns: `
      id, org_id, name, code, description, teacher_id, timezone, place_id, self_enroll, is_active, capacity, enrolled,
      policy, created_at, updated_at, changed_xid, taught_xid`,
    erase: "a class is the organization's; an erased teacher is a name that tells nobody",
  },
  enrollments: {
    expire: HELD,
    columns: "id, org_id, class_id, user_id, enrolled_at, dropped_at, enrolled_by, dropped_by, changed_xid",
    erase: "they end with the membership; dates tell nobody once the name is gone",
  },
} satisfies PersonalData["tables"];

export const exportOf = {
  classes: `
    select c.id, c.name, c.code, c.description, c.is_active, c.created_at, c.updated_at
    from classes c where c.org_id = (select app.current_org()) and c.teacher_id = $1 order by c.created_at, c.id`,
  enrollments: `
    select e.id, e.user_id, e.class_id, c.name as class, e.enrolled_at, e.dropped_at, e.enrolled_by, e.dropped_by
    from enrollments e join classes c on c.org_id = e.org_id and c.id = e.class_id
    where e.org_id = (select app.current_org()) and (e.user_id = $1 or e.enrolled_by = $1 or e.dropped_by = $1)
    order by e.enrolled_at, e.id`,
};
