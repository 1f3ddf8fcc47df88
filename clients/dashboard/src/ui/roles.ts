import type { Item } from "../api/ask.ts";
import { wordsOf } from "../words/words.ts";

/** Who members are, by their role and their standing. */
export type Role = Item<"GET /api/users">["role"];
export type Standing = Item<"GET /api/users">["status"];

type Words = { role: Record<Role, string>; roles: Record<Role, string>; standing: Record<Standing, string> };

const en: Words = {
  role: {
    student: "Student",
    employee: "Employee",
    teacher: "Teacher",
    manager: "Manager",
    admin: "Administrator",
    super_admin: "Super administrator",
  },
  roles: {
    student: "Students",
    employee: "Employees",
    teacher: "Teachers",
    manager: "Managers",
    admin: "Administrators",
    super_admin: "Super administrators",
  },
  standing: { active: "Active", inactive: "Deactivated", terminated: "Left" },
};

const de: Words = {
  role: {
    student: "Schüler/in",
    employee: "Mitarbeiter/in",
    teacher: "Lehrkraft",
    manager: "Leitung",
    admin: "Administration",
    super_admin: "Oberste Administration",
  },
  roles: {
    student: "Schülerinnen und Schüler",
    employee: "Mitarbeitende",
    teacher: "Lehrkräfte",
    manager: "Leitungen",
    admin: "Administration",
    super_admin: "Oberste Administration",
  },
  standing: { active: "Aktiv", inactive: "Deaktiviert", terminated: "Ausgeschieden" },
};

export const w = wordsOf({ en, de });
