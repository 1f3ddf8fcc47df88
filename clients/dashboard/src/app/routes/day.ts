import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { inside } from "../layouts.tsx";
import { dateIn, type Search, textIn } from "../search.ts";

const memberDay = createRoute({
  getParentRoute: () => inside,
  path: "/members/$id/day",
  validateSearch: (search: Search) => ({ ...dateIn(search), ...textIn("shot", search), ...textIn("view", search) }),
  component: lazyRouteComponent(() => import("../../features/day/page.tsx"), "DayPage"),
});

export const dayRoutes = [memberDay] as const;
