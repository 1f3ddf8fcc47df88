import { createRootRoute, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { hasAtLeast, type Role } from "../../../../lib/platform/tenancy/rules/roles.ts";
import { currentSession, refresh } from "../api/session.ts";
import { Frame } from "../frame/frame.tsx";
import { viewFor } from "../frame/views.ts";
import { Missing } from "./missing.tsx";
import { page } from "./page.ts";
import { nextIn } from "./search.ts";

/** What stands around pages, by who sees them. */

export const root = createRootRoute({ component: Outlet, notFoundComponent: Missing });

const form = page(() => import("../features/sign-in/outside.tsx"), "Outside");

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

/** Whoever is not known yet, because their browser keeps nothing, is asked for first. */
export async function signedInOnly({ location }: { location: { href: string } }): Promise<void> {
  if (currentSession().kind === "unknown")
    await refresh().catch((error) => {
      if (currentSession().kind === "unknown") throw error;
    });
  if (currentSession().kind === "out") throw redirect({ to: "/login", search: { next: location.href } });
}

/** Pages of somebody who is signed in, or was the last time: the frame is there at once. */
export const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: signedInOnly,
  component: Frame,
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
