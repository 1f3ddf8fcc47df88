/** Who looks at the pages of the pictures: members of the demo. */
export const PEOPLE = {
  admin: { email: "admin@company.com", password: "admin123" },
  alice: { email: "alice@company.com", password: "employee123" },
} as const;

export type Pictured = {
  /** `$name` stands for what a recording has under that name. */
  readonly path: string;
  readonly of?: keyof typeof PEOPLE;
  /** What stands there once the page has what it shows. */
  readonly ready: string | RegExp;
};

/** The path of a page with what a recording knows of it. */
export const pathOf = ({ path }: Pictured, paths: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\$(\w+)/g, (_, name: string) => paths[name] ?? "");

/** The pages that are compared with pictures of themselves. */
export const PICTURED: Readonly<Record<string, Pictured>> = {
  "sign-in": { path: "/login", ready: "Welcome back" },
  team: { path: "/", of: "admin", ready: "Alice Archer" },
  day: { path: "/members/$alice/day", of: "admin", ready: "Applications" },
  live: { path: "/live", of: "admin", ready: "Alice Archer" },
  hours: { path: "/hours", of: "admin", ready: "Alice Archer" },
  screenshots: { path: "/screenshots", of: "admin", ready: "Screenshots" },
  reports: { path: "/reports/weekly?user_id=$alice&date=$week", of: "admin", ready: "Days worked" },
  requests: { path: "/corrections", of: "admin", ready: "Requests" },
  members: { path: "/members", of: "admin", ready: "Alice Archer" },
  settings: { path: "/settings/time", of: "admin", ready: "Settings" },
  audit: { path: "/audit", of: "admin", ready: "Audit" },
  me: { path: "/me", of: "alice", ready: "My day" },
};
