import { createRoute, notFound, redirect } from "@tanstack/react-router";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { currentSession } from "../../api/session.ts";
import { rememberedView } from "../../api/views.ts";
import { isTab, TABS } from "../../features/reports/kinds.ts";
import { inside } from "../layouts.tsx";
import { page } from "../page.ts";
import { dateIn, type Search, textIn } from "../search.ts";

/** Without a kind of report: the week of the team for who has one, and else what is of most use to oneself. */
const reports = createRoute({
  getParentRoute: () => inside,
  path: "/reports",
  beforeLoad: () => {
    const { path, ...before } = rememberedView("reports") ?? {};
    if (isTab(path)) throw redirect({ to: "/reports/$tab", params: { tab: path }, search: before, replace: true });
    const role = currentSession().me?.user.role ?? "employee";
    const tab = role === "student" ? "sessions" : "weekly";
    const search = hasAtLeast(role, "manager") ? { user_id: "team" } : {};
    throw redirect({ to: "/reports/$tab", params: { tab }, search, replace: true });
  },
});

const report = createRoute({
  getParentRoute: () => inside,
  path: "/reports/$tab",
  params: {
    parse: ({ tab }) => ({ tab: isTab(tab) ? tab : TABS[0] }),
    stringify: ({ tab }) => ({ tab }),
  },
  // Not before it is loaded, so that the frame stays around what says so.
  loader: ({ location }) => {
    if (!isTab(location.pathname.split("/")[2])) throw notFound();
  },
  validateSearch: (search: Search) => ({
    ...dateIn(search),
    ...textIn("range", search),
    ...textIn("user_id", search),
    ...textIn("compare", search),
    ...textIn("by", search),
    ...textIn("group_by", search),
  }),
  component: page(() => import("../../features/reports/page.tsx"), "ReportsPage"),
});

export const reportsRoutes = [reports, report] as const;
