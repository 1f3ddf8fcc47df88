import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { inside } from "../layouts.tsx";
import { dateIn, type Search } from "../search.ts";

const me = createRoute({
  getParentRoute: () => inside,
  path: "/me",
  validateSearch: (search: Search) => ({ ...dateIn(search) }),
  component: lazyRouteComponent(() => import("../../features/me/page.tsx"), "MePage"),
});

export const meRoutes = [me] as const;
