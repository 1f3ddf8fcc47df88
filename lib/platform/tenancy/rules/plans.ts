/** What an organization's plan has room for. */
type Plan = {
  /** Active classes; null for any number. */
  readonly classes: number | null;
  /** Members in each class; null for any number. */
  readonly members: number | null;
  /** Whether members may be known by their face. */
  readonly faces: boolean;
};

const PLANS: Readonly<Record<string, Plan>> = {
  free: { classes: 3, members: 30, faces: false },
  pro: { classes: 200, members: 500, faces: true },
  enterprise: { classes: null, members: null, faces: true },
};

const UNLIMITED: Plan = { classes: null, members: null, faces: true };

export function roomIn(plan: string): Plan {
  return PLANS[plan] ?? UNLIMITED;
}
