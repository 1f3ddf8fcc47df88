import { createRoute } from "@tanstack/react-router";
import { inside, only } from "../layouts.tsx";
import { page } from "../page.ts";
import { dateIn, type Search, textIn } from "../search.ts";

const team = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: only("manager"),
  validateSearch: (search: Search) => ({
    ...dateIn(search),
    ...textIn("department", search),
    ...textIn("state", search),
  }),
  component: page(() => import("../../features/team/page.tsx"), "TeamPage"),
});

export const teamRoutes = [team] as const;
