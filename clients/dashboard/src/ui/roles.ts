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
    student: "Lernende/r",
    employee: "Mitarbeiter/in",
    teacher: "Lehrkraft",
    manager: "Leitung",
    admin: "Verwaltung",
    super_admin: "Oberste Verwaltung",
  },
  roles: {
    student: "Lernende",
    employee: "Mitarbeitende",
    teacher: "Lehrkräfte",
    manager: "Leitungen",
    admin: "Verwaltung",
    super_admin: "Oberste Verwaltung",
  },
  standing: { active: "Aktiv", inactive: "Deaktiviert", terminated: "Ausgeschieden" },
};

const ar: Words = {
  role: {
    student: "طالب",
    employee: "موظف",
    teacher: "معلّم",
    manager: "مدير",
    admin: "مسؤول",
    super_admin: "المسؤول الأعلى",
  },
  roles: {
    student: "الطلاب",
    employee: "الموظفون",
    teacher: "المعلّمون",
    manager: "المديرون",
    admin: "المسؤولون",
    super_admin: "المسؤولون الأعلون",
  },
  standing: { active: "نشط", inactive: "معطّل", terminated: "غادر" },
};

export const w = wordsOf({ en, de, ar });
