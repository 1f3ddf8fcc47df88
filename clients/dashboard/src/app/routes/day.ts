import { createRoute } from "@tanstack/react-router";
import { asBefore, inside, only } from "../layouts.tsx";
import { page } from "../page.ts";
import { dateIn, type Search, textIn } from "../search.ts";

const memberDay = createRoute({
  getParentRoute: () => inside,
  path: "/members/$id/day",
  validateSearch: (search: Search) => ({ ...dateIn(search), ...textIn("shot", search), ...textIn("view", search) }),
  component: page(() => import("../../features/day/page.tsx"), "DayPage"),
});

const screenshots = createRoute({
  getParentRoute: () => inside,
  path: "/screenshots",
  beforeLoad: asBefore,
  validateSearch: (search: Search) => ({
    ...dateIn(search),
    ...textIn("range", search),
    ...textIn("user_id", search),
    ...textIn("application", search),
    ...textIn("class", search),
    ...textIn("shot", search),
  }),
  component: page(() => import("../../features/screenshots/page.tsx"), "ScreenshotsPage"),
});

const activity = createRoute({
  getParentRoute: () => inside,
  path: "/activity",
  beforeLoad: (context) => {
    only("manager")();
    asBefore(context);
  },
  validateSearch: (search: Search) => ({ ...dateIn(search), ...textIn("shot", search) }),
  component: page(() => import("../../features/activity/page.tsx"), "ActivityPage"),
});

export const dayRoutes = [memberDay, screenshots, activity] as const;
