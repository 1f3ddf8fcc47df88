import { createRoute, redirect } from "@tanstack/react-router";
import { inside, only } from "../layouts.tsx";
import { page } from "../page.ts";
import { type Search, textIn } from "../search.ts";

const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/$group", params: { group: "time" }, replace: true });
  },
});

const settingsGroup = createRoute({
  getParentRoute: () => inside,
  path: "/settings/$group",
  beforeLoad: only("admin"),
  validateSearch: (search: Search) => ({ ...textIn("q", search) }),
  component: page(() => import("../../features/settings/page.tsx"), "SettingsPage"),
});

const setup = createRoute({
  getParentRoute: () => inside,
  path: "/setup",
  beforeLoad: only("admin"),
  component: page(() => import("../../features/setup/page.tsx"), "SetupPage"),
});

const downloads = createRoute({
  getParentRoute: () => inside,
  path: "/downloads",
  component: page(() => import("../../features/downloads/page.tsx"), "DownloadsPage"),
});

export const settingsRoutes = [settings, settingsGroup, setup, downloads] as const;
