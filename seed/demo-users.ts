import type { Role } from "../lib/platform/tenancy/rules/roles.ts";
import type { ProductivityRule } from "../lib/platform/tenancy/rules/settings.ts";

/** An organization, and whoever must be there before anybody can sign in. */
export type SeededOrganization = {
  readonly name: string;
  readonly domain: string;
  readonly timezone: string;
  readonly plan: "free" | "pro" | "enterprise";
  readonly productivity_rules: readonly ProductivityRule[];
  readonly users: readonly DemoUser[];
};

/** What the demo team's applications and sites count as, so that reports have something to say. */
const DEMO_PRODUCTIVITY_RULES: readonly ProductivityRule[] = [
  { match: "application", pattern: "Code Editor", productivity: "productive", category: "development" },
  { match: "application", pattern: "Terminal", productivity: "productive", category: "development" },
  { match: "application", pattern: "Design Studio", productivity: "productive", category: "design" },
  { match: "application", pattern: "Photo Editor", productivity: "productive", category: "design" },
  { match: "application", pattern: "Help Desk", productivity: "productive", category: "support" },
  { match: "domain", pattern: "code.example.com", productivity: "productive", category: "development" },
  { match: "domain", pattern: "docs.example.com", productivity: "productive", category: "research" },
  { match: "domain", pattern: "news.example.org", productivity: "unproductive", category: "news" },
  { match: "domain", pattern: "video.example.org", productivity: "unproductive", category: "video" },
  { match: "domain", pattern: "shop.example.net", productivity: "unproductive", category: "shopping" },
];

/** Who works by a week of their own, and who is on leave for a week that begins in fourteen days. */
export const DEMO_PART_TIMER = {
  email: "carol@company.com",
  week: [1, 2, 3, 4].map((weekday) => ({ weekday, start: "09:00", end: "13:00" })),
};
export const DEMO_ON_LEAVE = "bob@company.com";

export type DemoUser = {
  email: string;
  password: string;
  name: string;
  employee_id: string;
  role: Role;
  department: string;
};

export const DEMO_USERS: readonly DemoUser[] = [
  {
    email: "admin@company.com",
    password: "admin123",
    name: "Demo Admin",
    employee_id: "E-0001",
    role: "admin",
    department: "Management",
  },
  {
    email: "alice@company.com",
    password: "employee123",
    name: "Alice Archer",
    employee_id: "E-0002",
    role: "employee",
    department: "Engineering",
  },
  {
    email: "bob@company.com",
    password: "employee123",
    name: "Bob Baker",
    employee_id: "E-0003",
    role: "employee",
    department: "Engineering",
  },
  {
    email: "carol@company.com",
    password: "employee123",
    name: "Carol Cook",
    employee_id: "E-0004",
    role: "employee",
    department: "Design",
  },
];

/** Who exists after a first start. Shown by the dev runner, and used by the demo team and the tests over HTTP. */
export const DEMO_COMPANY: SeededOrganization = {
  name: "Demo Company",
  domain: "company.com",
  timezone: "UTC",
  plan: "free",
  productivity_rules: DEMO_PRODUCTIVITY_RULES,
  users: DEMO_USERS,
};
