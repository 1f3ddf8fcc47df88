import type { Role } from "../lib/domain/roles.ts";

/** Who exists after a first start. Shown by the dev runner, and used by the demo team and the tests over HTTP. */
export const DEMO_ORGANIZATION = { name: "Demo Company", domain: "company.com", timezone: "UTC" };

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
