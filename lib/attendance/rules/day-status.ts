/** `off` is a day without work on which nobody was expected, after it had been something else. */
export const DAY_STATUSES = ["present", "late", "half_day", "absent", "on_leave", "off"] as const;
export type DayStatus = (typeof DAY_STATUSES)[number];
