import { createRoute, redirect } from "@tanstack/react-router";
import { currentSession } from "../../api/session.ts";
import { inside } from "../layouts.tsx";
import { page } from "../page.ts";
import { dateIn, type Search, textIn } from "../search.ts";

const me = createRoute({
  getParentRoute: () => inside,
  path: "/me",
  validateSearch: dateIn,
  // A notification speaks of a date: that day has a page of its own.
  beforeLoad: ({ search: { date } }) => {
    const id = currentSession().me?.user.id;
    if (date !== undefined && id !== undefined)
      throw redirect({ to: "/members/$id/day", params: { id }, search: { date }, replace: true });
  },
  component: page(() => import("../../features/me/page.tsx"), "MePage"),
});

const week = createRoute({
  getParentRoute: () => inside,
  path: "/me/week",
  validateSearch: (search: Search) => ({ ...textIn("range", search) }),
  component: page(() => import("../../features/me/week-page.tsx"), "WeekPage"),
});

const views = createRoute({
  getParentRoute: () => inside,
  path: "/me/views",
  component: page(() => import("../../features/me/views-page.tsx"), "ViewsPage"),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: "/me/account",
  component: page(() => import("../../features/account/page.tsx"), "AccountPage"),
});

/** One's own pictures are a page of pictures like any other's. */
const screenshots = createRoute({
  getParentRoute: () => inside,
  path: "/me/screenshots",
  beforeLoad: () => {
    throw redirect({ href: "/screenshots" });
  },
});

export const meRoutes = [me, week, views, account, screenshots] as const;
