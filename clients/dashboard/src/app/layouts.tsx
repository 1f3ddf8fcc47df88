import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { hasAtLeast, type Role } from "../../../../lib/platform/tenancy/rules/roles.ts";
import { currentSession } from "../api/session.ts";
import { Frame } from "../frame/frame.tsx";
import { viewFor } from "../frame/views.ts";
import { FailureNote } from "../ui/failure/failure.tsx";
import { Missing } from "./missing.tsx";
import { nextIn } from "./search.ts";

/** What stands around pages, by who sees them. */

export const root = createRootRoute({ component: Outlet, notFoundComponent: Missing });

const form = lazyRouteComponent(() => import("../features/sign-in/outside.tsx"), "Outside");

/** Pages before somebody is signed in. `next` is where they wanted to go. */
export const outside = createRoute({
  getParentRoute: () => root,
  id: "outside",
  validateSearch: nextIn,
  beforeLoad: ({ search: { next = "/" } }) => {
    if (currentSession().kind === "in") throw redirect({ href: next });
  },
  component: form,
});

/** Links of mails: whoever has one may be signed in or not. */
export const mailed = createRoute({ getParentRoute: () => root, id: "mailed", component: form });

/** Pages of somebody who is signed in, or was the last time: the frame is there at once. */
export const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: ({ location }) => {
    if (currentSession().kind === "out") throw redirect({ to: "/login", search: { next: location.href } });
  },
  component: Frame,
  errorComponent: ({ error, reset }) => <FailureNote error={error} retry={reset} />,
});

/** Sends those who do not see a page to their own. */
export const only = (least: Role) => () => {
  const { me } = currentSession();
  if (me !== undefined && !hasAtLeast(me.user.role, least)) throw redirect({ to: "/me" });
};

/** Where somebody comes to a page without saying more, it is as they last had it. */
export const asBefore = ({
  cause,
  location,
}: {
  cause: "enter" | "stay" | "preload";
  location: { pathname: string; search: object };
}) => {
  if (cause !== "enter") return;
  const view = viewFor(location.pathname, location.search as Record<string, unknown>);
  if (view !== undefined) throw redirect({ to: location.pathname, search: view, replace: true });
};
