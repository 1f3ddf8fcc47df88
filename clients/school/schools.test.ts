import { expect, test } from "vitest";
import { SCHOOLS } from "./schools.ts";

test("two schools: 24 students in three classes, and 12 in two", () => {
  const sizes = SCHOOLS.map(({ name, courses }) => [name, ...courses.map(({ students }) => students.length)]);
  expect(sizes).toEqual([
    ["Tech University", 13, 6, 5],
    ["Business School", 7, 5],
  ]);
});

test("everybody is in one class, or teaches one, and has an address of their own", () => {
  for (const { courses, teachers, students } of SCHOOLS) {
    const taught = courses.flatMap((course) => course.students);
    expect(taught).toEqual(students);
    expect(courses.map(({ teacher }) => teacher)).toEqual(teachers);
    const emails = [...teachers, ...students].map(({ email }) => email);
    expect(new Set(emails).size).toBe(emails.length);
  }
});
