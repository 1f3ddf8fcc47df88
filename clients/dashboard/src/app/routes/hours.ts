import { createRoute } from "@tanstack/react-router";
import { asBefore, inside, only } from "../layouts.tsx";
import { page } from "../page.ts";
import { dateIn, type Search, textIn } from "../search.ts";

const hours = createRoute({
  getParentRoute: () => inside,
  path: "/hours",
  beforeLoad: (context) => {
    only("manager")();
    asBefore(context);
  },
  validateSearch: (search: Search) => ({
    ...textIn("range", search),
    ...textIn("department", search),
    ...textIn("member", search),
  }),
  component: page(() => import("../../features/hours/page.tsx"), "HoursPage"),
});

const live = createRoute({
  getParentRoute: () => inside,
  path: "/live",
  beforeLoad: only("manager"),
  validateSearch: (search: Search) => ({ ...textIn("department", search), ...textIn("state", search) }),
  component: page(() => import("../../features/live-view/page.tsx"), "LivePage"),
});

const watch = createRoute({
  getParentRoute: () => inside,
  path: "/live/$id",
  beforeLoad: only("manager"),
  component: page(() => import("../../features/live-view/watch-page.tsx"), "WatchPage"),
});

const corrections = createRoute({
  getParentRoute: () => inside,
  path: "/corrections",
  validateSearch: (search: Search) => ({
    ...dateIn(search),
    ...textIn("tab", search),
    ...textIn("status", search),
    ...textIn("request", search),
    ...textIn("member", search),
  }),
  component: page(() => import("../../features/corrections/page.tsx"), "CorrectionsPage"),
});

/** Work hours, the live view, and what people ask for. */
export const hoursRoutes = [hours, live, watch, corrections] as const;
