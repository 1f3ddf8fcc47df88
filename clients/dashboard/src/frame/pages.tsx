import {
  Activity,
  Bell,
  Building2,
  CalendarClock,
  Camera,
  ChartColumn,
  Clock,
  Download,
  Eye,
  GraduationCap,
  House,
  Images,
  LayoutGrid,
  type LucideIcon,
  MessageSquareText,
  Radio,
  ScrollText,
  Settings,
  UserRound,
  Users,
  WandSparkles,
} from "lucide-react";
import { hasAtLeast, type Role } from "../../../../lib/platform/tenancy/rules/roles.ts";
import { w } from "./words.ts";

/** A page that can be gone to from everywhere. */
export type Page = { readonly to: string; readonly name: string; readonly icon: LucideIcon; readonly key?: string };
export type Group = { readonly name?: string; readonly pages: readonly Page[] };

const manages = (role: Role) => hasAtLeast(role, "manager");

/** What somebody of this role can go to. `key` goes there after G. */
export function groupsFor(role: Role): readonly Group[] {
  const { nav } = w;
  const own: Page[] = [
    { to: "/me", name: nav.mine, icon: House, key: "m" },
    { to: "/me/week", name: nav.myWeek, icon: CalendarClock },
    { to: "/me/screenshots", name: nav.myScreens, icon: Images },
    { to: "/me/views", name: nav.myViews, icon: Eye },
    { to: "/reports", name: nav.reports, icon: ChartColumn, key: "r" },
    { to: "/corrections", name: nav.corrections, icon: MessageSquareText, key: "q" },
    { to: "/classes", name: nav.classes, icon: GraduationCap, key: "k" },
    { to: "/downloads", name: nav.downloads, icon: Download },
  ];
  if (!manages(role)) return [{ pages: own }];
  const team: Page[] = [
    { to: "/", name: nav.dashboard, icon: LayoutGrid, key: "d" },
    { to: "/live", name: nav.live, icon: Radio, key: "l" },
    { to: "/hours", name: nav.hours, icon: Clock, key: "h" },
    { to: "/activity", name: nav.activity, icon: Activity, key: "a" },
    { to: "/screenshots", name: nav.screenshots, icon: Camera, key: "s" },
    { to: "/reports", name: nav.reports, icon: ChartColumn, key: "r" },
    { to: "/corrections", name: nav.corrections, icon: MessageSquareText, key: "q" },
    { to: "/classes", name: nav.classes, icon: GraduationCap, key: "k" },
  ];
  const administration: Page[] = hasAtLeast(role, "admin")
    ? [
        { to: "/members", name: nav.members, icon: Users, key: "u" },
        { to: "/audit", name: nav.audit, icon: ScrollText },
        { to: "/settings", name: nav.settings, icon: Settings, key: "," },
        { to: "/setup", name: nav.setup, icon: WandSparkles },
        { to: "/downloads", name: nav.downloads, icon: Download },
        ...(role === "super_admin" ? [{ to: "/organizations", name: nav.organizations, icon: Building2 }] : []),
      ]
    : [
        // Whoever looks after people sees them, and changes nothing of them.
        { to: "/members", name: nav.members, icon: Users, key: "u" },
        { to: "/downloads", name: nav.downloads, icon: Download },
      ];
  return [
    { pages: team },
    { name: nav.administration, pages: administration },
    { name: nav.yours, pages: own.slice(0, 4) },
  ];
}

export const accountPages = (): readonly [Page, ...Page[]] => [
  { to: "/me/account", name: w.nav.account, icon: UserRound },
  { to: "/notifications", name: w.nav.notifications, icon: Bell, key: "n" },
];
