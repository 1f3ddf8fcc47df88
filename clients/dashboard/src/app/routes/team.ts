import { createRoute } from "@tanstack/react-router";
import { asBefore, inside, only } from "../layouts.tsx";
import { page } from "../page.ts";
import { dateIn, type Search, textIn } from "../search.ts";

const team = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: (context) => {
    only("manager")();
    asBefore(context);
  },
  validateSearch: (search: Search) => ({
    ...dateIn(search),
    ...textIn("department", search),
    ...textIn("state", search),
    ...textIn("sort", search),
    ...textIn("q", search),
    ...textIn("open", search),
  }),
  component: page(() => import("../../features/team/page.tsx"), "TeamPage"),
});

export const teamRoutes = [team] as const;
