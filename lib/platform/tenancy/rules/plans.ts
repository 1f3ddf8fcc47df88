/** What an organization can be on, from the least to the most; the database takes no other (`organizations_plan`). */
export const PLANS = ["free", "pro", "enterprise"] as const;

/** What an organization's plan has room for. */
type Plan = {
  /** Active classes; null for any number. */
  readonly classes: number | null;
  /** Members in each class; null for any number. */
  readonly members: number | null;
  /** Whether members may be known by their face. */
  readonly faces: boolean;
};

const ROOM: Readonly<Record<(typeof PLANS)[number], Plan>> = {
  free: { classes: 3, members: 30, faces: false },
  pro: { classes: 200, members: 500, faces: true },
  enterprise: { classes: null, members: null, faces: true },
};

/** Of a plan that is not known, because a later release brought it, no more than of the least. */
export function roomIn(plan: string): Plan {
  return isPlan(plan) ? ROOM[plan] : ROOM.free;
}

function isPlan(plan: string): plan is (typeof PLANS)[number] {
  return (PLANS as readonly string[]).includes(plan);
}
