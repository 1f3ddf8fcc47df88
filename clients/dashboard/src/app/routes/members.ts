import { createRoute } from "@tanstack/react-router";
import { asBefore, inside, only } from "../layouts.tsx";
import { page } from "../page.ts";
import { choiceIn, type Search, textIn } from "../search.ts";

const ROLES = ["student", "employee", "teacher", "manager", "admin", "super_admin"] as const;

const members = createRoute({
  getParentRoute: () => inside,
  path: "/members",
  beforeLoad: only("manager"),
  validateSearch: (search: Search) => ({
    ...textIn("q", search),
    ...choiceIn("role", ROLES, search),
    ...choiceIn("status", ["active", "inactive", "terminated", "all"], search),
    ...textIn("department", search),
    ...choiceIn("open", ["invite", "add", "deactivate"], search),
  }),
  component: page(() => import("../../features/members/page.tsx"), "MembersPage"),
});

const departments = createRoute({
  getParentRoute: () => inside,
  path: "/members/departments",
  beforeLoad: only("manager"),
  component: page(() => import("../../features/members/departments-page.tsx"), "DepartmentsPage"),
});

const invites = createRoute({
  getParentRoute: () => inside,
  path: "/members/invites",
  beforeLoad: only("admin"),
  validateSearch: (search: Search) => ({
    ...choiceIn("status", ["open", "accepted", "expired", "revoked"], search),
    ...choiceIn("open", ["invite"], search),
  }),
  component: page(() => import("../../features/members/invites-page.tsx"), "InvitesPage"),
});

const memberImport = createRoute({
  getParentRoute: () => inside,
  path: "/members/import",
  beforeLoad: only("admin"),
  validateSearch: (search: Search) => ({
    ...textIn("id", search),
    ...choiceIn("outcome", ["created", "updated", "unchanged", "rejected"], search),
  }),
  component: page(() => import("../../features/members/import-page.tsx"), "ImportPage"),
});

const member = createRoute({
  getParentRoute: () => inside,
  path: "/members/$id",
  beforeLoad: only("manager"),
  component: page(() => import("../../features/members/member-page.tsx"), "MemberPage"),
});

const audit = createRoute({
  getParentRoute: () => inside,
  path: "/audit",
  beforeLoad: (context) => {
    only("admin")();
    asBefore(context);
  },
  validateSearch: (search: Search) => ({
    ...choiceIn("tab", ["looks"], search),
    ...textIn("actor", search),
    ...textIn("subject", search),
    ...textIn("action", search),
    ...textIn("resource", search),
    ...textIn("from", search),
    ...textIn("to", search),
  }),
  component: page(() => import("../../features/audit/page.tsx"), "AuditPage"),
});

const notifications = createRoute({
  getParentRoute: () => inside,
  path: "/notifications",
  validateSearch: (search: Search) => ({ ...choiceIn("show", ["unread"], search) }),
  component: page(() => import("../../features/notifications/page.tsx"), "NotificationsPage"),
});

const organizations = createRoute({
  getParentRoute: () => inside,
  path: "/organizations",
  beforeLoad: only("super_admin"),
  validateSearch: (search: Search) => ({
    ...textIn("q", search),
    ...choiceIn("show", ["active", "closed"], search),
    ...choiceIn("open", ["new"], search),
  }),
  component: page(() => import("../../features/organizations/page.tsx"), "OrganizationsPage"),
});

const organization = createRoute({
  getParentRoute: () => inside,
  path: "/organizations/$id",
  beforeLoad: only("admin"),
  component: page(() => import("../../features/organizations/organization-page.tsx"), "OrganizationPage"),
});

export const membersRoutes = [
  members,
  departments,
  invites,
  memberImport,
  member,
  audit,
  notifications,
  organizations,
  organization,
] as const;
