export const DAY_STATUSES = ["present", "late", "half_day", "absent", "on_leave"] as const;
export type DayStatus = (typeof DAY_STATUSES)[number];
