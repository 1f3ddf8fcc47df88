import type { DemoUser, SeededOrganization } from "./demo-users.ts";

/**
 * Two schools, for `npm run dev -- --demo`. The seed makes each with its admin only; the admin adds everybody else
 * through the public API (clients/school). Without `--demo` there is no school: an empty one shows a newcomer nothing.
 */
export type DemoSchool = {
  readonly name: string;
  readonly domain: string;
  readonly timezone: string;
  readonly admin: DemoUser;
  readonly teachers: readonly DemoUser[];
  readonly students: readonly DemoUser[];
};

/** Of everybody but the admins. */
const PASSWORD = "quiet-harbour-42";

type Facts = Pick<DemoSchool, "name" | "timezone"> & {
  domain: string;
  admin: string;
  teachers: readonly (readonly [name: string, department: string])[];
  students: readonly string[];
};

function school({ name, domain, timezone, admin, teachers, students }: Facts): DemoSchool {
  const person = (role: DemoUser["role"], fullName: string, number: string, department: string): DemoUser => ({
    email: `${fullName.toLowerCase().replaceAll(" ", ".")}@${domain}`,
    password: PASSWORD,
    name: fullName,
    employee_id: number,
    role,
    department,
  });
  const numbered = (letter: string, index: number) => `${letter}-${String(index + 1).padStart(4, "0")}`;
  return {
    name,
    domain,
    timezone,
    admin: { ...person("admin", admin, "A-0001", "Administration"), email: `admin@${domain}`, password: "admin123" },
    teachers: teachers.map(([each, department], index) => person("teacher", each, numbered("T", index), department)),
    students: students.map((each, index) => person("student", each, numbered("S", index), "Students")),
  };
}

/** The domains are of the kind that belongs to nobody (RFC 2606). */
export const DEMO_SCHOOLS: readonly DemoSchool[] = [
  school({
    name: "Tech University",
    domain: "tech-university.example",
    timezone: "Europe/Berlin",
    admin: "Tara Thorn",
    teachers: [
      ["Grace Gold", "Computing"],
      ["Henry Hart", "Mathematics"],
      ["Irma Ivers", "Physics"],
    ],
    students: [
      "Aaron Ash",
      "Bella Birch",
      "Cyrus Cole",
      "Daria Dunn",
      "Emil Eder",
      "Fiona Frost",
      "Goran Gray",
      "Hedda Holt",
      "Ivo Inman",
      "Jana Jones",
      "Karim Kane",
      "Lena Lund",
      "Milan Moss",
      "Nora North",
      "Oskar Olsen",
      "Petra Pohl",
      "Quinn Quay",
      "Rania Reed",
      "Samir Sand",
      "Thea Tran",
      "Ugo Udine",
      "Vera Vance",
      "Wanda West",
      "Yusuf Yale",
    ],
  }),
  school({
    name: "Business School",
    domain: "business-school.example",
    timezone: "America/New_York",
    admin: "Brian Boyd",
    teachers: [
      ["Julia James", "Management"],
      ["Kofi King", "Marketing"],
    ],
    students: [
      "Amira Abbott",
      "Bruno Bell",
      "Chloe Chan",
      "Diego Diaz",
      "Elena Ellis",
      "Felix Ford",
      "Gina Gale",
      "Hugo Hale",
      "Ines Irwin",
      "Jonas Jay",
      "Kira Knox",
      "Leo Lane",
    ],
  }),
];

/** What the seed makes of them. The plan has room for classes that a visitor adds. */
export const SEEDED_SCHOOLS: readonly SeededOrganization[] = DEMO_SCHOOLS.map(({ name, domain, timezone, admin }) => ({
  name,
  domain,
  timezone,
  plan: "pro",
  productivity_rules: [],
  users: [admin],
}));
