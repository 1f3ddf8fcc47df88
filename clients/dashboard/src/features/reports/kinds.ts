import type { Role } from "../../../../../lib/platform/tenancy/rules/roles.ts";

/** Kinds of reports, each with an address of its own. */
export const TABS = ["daily", "weekly", "monthly", "custom", "trends", "productivity", "sessions"] as const;
export type Tab = (typeof TABS)[number];

export const isTab = (value: unknown): value is Tab => (TABS as readonly unknown[]).includes(value);

/** What concerns somebody of this role most comes first. */
export const tabsFor = (role: Role): readonly Tab[] =>
  role === "student" ? ["sessions", ...TABS.filter((tab) => tab !== "sessions")] : TABS;
