import { createRoute } from "@tanstack/react-router";
import { inside, root, signedInOnly } from "../layouts.tsx";
import { page } from "../page.ts";
import { type Search, textIn } from "../search.ts";

const classes = createRoute({
  getParentRoute: () => inside,
  path: "/classes",
  validateSearch: (search: Search) => ({ ...textIn("search", search), ...textIn("show", search) }),
  component: page(() => import("../../features/classes/page.tsx"), "ClassesPage"),
});

const oneClass = createRoute({
  getParentRoute: () => inside,
  path: "/classes/$id",
  validateSearch: (search: Search) => ({
    ...textIn("tab", search),
    ...textIn("range", search),
    ...textIn("members", search),
  }),
  component: page(() => import("../../features/classes/class-page.tsx"), "ClassPage"),
});

const session = createRoute({
  getParentRoute: () => inside,
  path: "/sessions/$id",
  component: page(() => import("../../features/classes/session-page.tsx"), "SessionPage"),
});

const face = createRoute({
  getParentRoute: () => inside,
  path: "/me/face",
  component: page(() => import("../../features/faces/page.tsx"), "FacePage"),
});

/** A projector: nothing stands around it. */
const display = createRoute({
  getParentRoute: () => root,
  path: "/sessions/$id/display",
  validateSearch: (search: Search) => ({ ...textIn("names", search) }),
  beforeLoad: signedInOnly,
  component: page(() => import("../../features/classes/display-page.tsx"), "DisplayPage"),
});

/** What the codes on a projector lead to, for whoever scans one: signed in or not. */
const scan = createRoute({
  getParentRoute: () => root,
  path: "/s/$id",
  component: page(() => import("../../features/scan/page.tsx"), "ScanPage"),
});

export const classesRoutes = [classes, oneClass, session, face] as const;
/** Without the frame around them. */
export const framelessRoutes = [display, scan] as const;
