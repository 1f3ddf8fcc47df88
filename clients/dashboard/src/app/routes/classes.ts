import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { currentSession } from "../../api/session.ts";
import { inside, root } from "../layouts.tsx";
import { type Search, textIn } from "../search.ts";

const classes = createRoute({
  getParentRoute: () => inside,
  path: "/classes",
  validateSearch: (search: Search) => ({ ...textIn("search", search), ...textIn("show", search) }),
  component: lazyRouteComponent(() => import("../../features/classes/page.tsx"), "ClassesPage"),
});

const oneClass = createRoute({
  getParentRoute: () => inside,
  path: "/classes/$id",
  validateSearch: (search: Search) => ({
    ...textIn("tab", search),
    ...textIn("range", search),
    ...textIn("members", search),
  }),
  component: lazyRouteComponent(() => import("../../features/classes/class-page.tsx"), "ClassPage"),
});

const session = createRoute({
  getParentRoute: () => inside,
  path: "/sessions/$id",
  component: lazyRouteComponent(() => import("../../features/classes/session-page.tsx"), "SessionPage"),
});

const face = createRoute({
  getParentRoute: () => inside,
  path: "/me/face",
  component: lazyRouteComponent(() => import("../../features/faces/page.tsx"), "FacePage"),
});

/** A projector: nothing stands around it. */
const display = createRoute({
  getParentRoute: () => root,
  path: "/sessions/$id/display",
  validateSearch: (search: Search) => ({ ...textIn("names", search) }),
  beforeLoad: ({ location }) => {
    if (currentSession().kind === "out") throw redirect({ to: "/login", search: { next: location.href } });
  },
  component: lazyRouteComponent(() => import("../../features/classes/display-page.tsx"), "DisplayPage"),
});

/** What the codes on a projector lead to, for whoever scans one: signed in or not. */
const scan = createRoute({
  getParentRoute: () => root,
  path: "/s/$id",
  component: lazyRouteComponent(() => import("../../features/scan/page.tsx"), "ScanPage"),
});

export const classesRoutes = [classes, oneClass, session, face] as const;
/** Without the frame around them. */
export const framelessRoutes = [display, scan] as const;
