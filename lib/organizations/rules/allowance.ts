/**
 * How much of what reaches strangers an organization may do on a day (UTC), by who does it. All of the organization
 * counts: many administrators may not do more than one.
 */
export const ALLOWANCES = {
  /** Whoever acts has not proved that the address they registered with is theirs. */
  unproven: { invites: 20, import_rows: 100, mails: 20, joins: 1_000 },
  /** The organization was opened less than a week ago. */
  young: { invites: 50, import_rows: 5_000, mails: 500, joins: 1_000 },
  established: { invites: 1_000, import_rows: Number.POSITIVE_INFINITY, mails: 10_000, joins: 1_000 },
} as const;

export type Standing = keyof typeof ALLOWANCES;
export type Limited = keyof (typeof ALLOWANCES)["young"];

/** Invites of an organization that may be open at once when the next is made by somebody unproven. */
export const OPEN_INVITES_OF_UNPROVEN = 5;

const YOUNG_DAYS = 7;

/** Null for whoever runs the service: nothing is too much for them. */
export function standingOf(
  maker: { role: string; email_verified_at: Date | null; organization_created_at: Date },
  now: Date,
): Standing | null {
  if (maker.role === "super_admin") return null;
  if (maker.email_verified_at === null) return "unproven";
  const age = now.getTime() - maker.organization_created_at.getTime();
  return age < YOUNG_DAYS * 86_400_000 ? "young" : "established";
}

/** When a count of this day begins anew. */
export function nextDay(now: Date): Date {
  return new Date((Math.floor(now.getTime() / 86_400_000) + 1) * 86_400_000);
}
