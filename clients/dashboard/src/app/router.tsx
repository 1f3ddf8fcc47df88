import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { hasAtLeast, type Role } from "../../../../lib/platform/tenancy/rules/roles.ts";
import { currentSession } from "../api/session.ts";
import { Frame } from "../frame/frame.tsx";
import { FailureNote } from "../ui/failure/failure.tsx";
import { Missing } from "./missing.tsx";
import { dateIn, textIn } from "./search.ts";

// Every page and its address. What stands in an address is read here; what a page shows is in its feature.

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing });

/** Pages before somebody is signed in. `next` is where they wanted to go: a path of this application. */
const outside = createRoute({
  getParentRoute: () => root,
  id: "outside",
  beforeLoad: ({ search }) => {
    const { next } = search as { next?: string };
    if (currentSession().kind === "in") throw redirect({ href: next ?? "/" });
  },
  component: lazyRouteComponent(() => import("../features/sign-in/outside.tsx"), "Outside"),
});

const login = createRoute({
  getParentRoute: () => outside,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { next?: string } => ({ ...nextIn(search.next) }),
  component: lazyRouteComponent(() => import("../features/sign-in/login-page.tsx"), "LoginPage"),
});

const register = createRoute({
  getParentRoute: () => outside,
  path: "/register",
  validateSearch: (search: Record<string, unknown>) => ({ ...textIn("invite_code", search) }),
  component: lazyRouteComponent(() => import("../features/sign-in/register-page.tsx"), "RegisterPage"),
});

const forgotPassword = createRoute({
  getParentRoute: () => outside,
  path: "/forgot-password",
  component: lazyRouteComponent(() => import("../features/sign-in/forgot-password-page.tsx"), "ForgotPasswordPage"),
});

/** Links of mails: whoever has one may be signed in or not. */
const mailed = createRoute({
  getParentRoute: () => root,
  id: "mailed",
  component: lazyRouteComponent(() => import("../features/sign-in/outside.tsx"), "Outside"),
});

const resetPassword = createRoute({
  getParentRoute: () => mailed,
  path: "/reset-password",
  validateSearch: (search: Record<string, unknown>) => ({ ...textIn("token", search) }),
  component: lazyRouteComponent(() => import("../features/sign-in/reset-password-page.tsx"), "ResetPasswordPage"),
});

/** Pages of somebody who is signed in, or was the last time: the frame is there at once. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: ({ location }) => {
    if (currentSession().kind === "out") throw redirect({ to: "/login", search: { next: location.href } });
  },
  component: Frame,
  errorComponent: ({ error, reset }) => <FailureNote error={error} retry={reset} />,
});

/** Sends those who do not see a page to their own. */
const only = (least: Role) => () => {
  const { me } = currentSession();
  if (me !== undefined && !hasAtLeast(me.user.role, least)) throw redirect({ to: "/me" });
};

const team = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: only("manager"),
  validateSearch: (search: Record<string, unknown>) => ({
    ...dateIn(search),
    ...textIn("department", search),
    ...textIn("state", search),
  }),
  component: lazyRouteComponent(() => import("../features/team/page.tsx"), "TeamPage"),
});

const me = createRoute({
  getParentRoute: () => inside,
  path: "/me",
  validateSearch: (search: Record<string, unknown>) => ({ ...dateIn(search) }),
  component: lazyRouteComponent(() => import("../features/me/page.tsx"), "MePage"),
});

const memberDay = createRoute({
  getParentRoute: () => inside,
  path: "/members/$id/day",
  validateSearch: (search: Record<string, unknown>) => ({
    ...dateIn(search),
    ...textIn("shot", search),
    ...textIn("view", search),
  }),
  component: lazyRouteComponent(() => import("../features/day/page.tsx"), "DayPage"),
});

const routeTree = root.addChildren([
  outside.addChildren([login, register, forgotPassword]),
  mailed.addChildren([resetPassword]),
  inside.addChildren([team, me, memberDay]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultNotFoundComponent: Missing,
});

/** Only paths of this application: a link must not lead elsewhere by way of signing in. */
function nextIn(value: unknown): { next?: string } {
  return typeof value === "string" && /^\/(?![/\\])/.test(value) ? { next: value } : {};
}
