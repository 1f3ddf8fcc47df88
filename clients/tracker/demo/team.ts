import { DEMO_USERS, type DemoUser } from "../../../seed/demo-users.ts";
import { type Api, ApiError } from "../core/api.ts";
import type { Desk } from "../desktop/fake/places.ts";

const DESKS: Record<string, Desk> = {
  Engineering: "engineering",
  Design: "design",
  Support: "support",
  Sales: "sales",
};

const PASSWORD = "quiet-harbour-42";

const newcomer = (name: string, number: number, department: string, role: DemoUser["role"] = "employee"): DemoUser => ({
  email: `${name.split(" ")[0]?.toLowerCase()}@company.com`,
  password: PASSWORD,
  name,
  employee_id: `E-${String(number).padStart(4, "0")}`,
  role,
  department,
});

/** Colleagues of those whom the seed makes. */
const NEWCOMERS: readonly DemoUser[] = [
  newcomer("Dana Drake", 5, "Engineering", "manager"),
  newcomer("Eli Evans", 6, "Support"),
  newcomer("Farah Field", 7, "Sales"),
  newcomer("Gus Grant", 8, "Support"),
  newcomer("Hana Hill", 9, "Design"),
];

/** Everybody with a simulated day. */
export const DEMO_TEAM: readonly DemoUser[] = [...DEMO_USERS.filter(({ role }) => role === "employee"), ...NEWCOMERS];

export function deskOf({ department }: DemoUser): Desk {
  return DESKS[department] ?? "support";
}

/** One who was on the road without a network: their day shows what asks for a look, and can be looked at. */
export function waitsForALook({ email }: DemoUser): boolean {
  return email === "farah@company.com";
}

/** Adds those who are missing, as the admin would. */
export async function hireNewcomers(admin: Api, print: (line: string) => void): Promise<void> {
  const known = new Set((await admin.listUsers()).map(({ email }) => email));
  for (const person of NEWCOMERS.filter(({ email }) => !known.has(email))) {
    const managed = person.role === "manager" ? { managed_departments: [person.department] } : {};
    try {
      await admin.createUser({ ...person, ...managed });
      const role = person.role === "manager" ? `manages ${person.department}` : `joins ${person.department}`;
      print(`${person.name} ${role} and may sign in: ${person.email} / ${person.password}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      print(`${person.name} could not be added: ${error.message}`);
    }
  }
}
