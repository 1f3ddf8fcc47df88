/** Who ended a work session: its member, the closing of the day, or an administrator. */
export const ENDED_BY = ["member", "auto", "admin"] as const;
export type EndedBy = (typeof ENDED_BY)[number];
