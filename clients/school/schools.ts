import { DEMO_SCHOOLS, type DemoSchool } from "../../seed/demo-schools.ts";
import type { DemoUser } from "../../seed/demo-users.ts";
import { type Ground, rectangle } from "./ground.ts";

/** A class with those who are in it, and when it repeats. Nobody is in two: both may have a session at a time. */
export type Course = {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly teacher: DemoUser;
  readonly students: readonly DemoUser[];
  readonly place: Ground;
  /** What its sessions are about, one after another. */
  readonly topics: readonly [string, ...string[]];
  /** Of the weekly series: a day of the week as RFC 5545 writes it, and the local time. */
  readonly weekly: { readonly day: string; readonly start: string; readonly minutes: number };
};

export type School = DemoSchool & { readonly grounds: readonly Ground[]; readonly courses: readonly Course[] };

/** So soon after the start of a session one is late: whoever watches the demo should not have to wait for it. */
const LATE_AFTER_MINUTES = 3;

/** What the sessions of each class are like. */
export const POLICY = {
  methods: ["qr", "geofence", "manual"],
  late_after_minutes: LATE_AFTER_MINUTES,
  qr_step_seconds: 10,
  qr_grace_seconds: 5,
} as const;

type Weekly = Course["weekly"];
type Topics = Course["topics"];

const weekly = (day: string, start: string, minutes: number): Weekly => ({ day, start, minutes });

function techUniversity(school: DemoSchool): School {
  const hall: Ground = { name: "Lecture Hall 1", latitude: 52.5142, longitude: 13.3501, radius_metres: 100 };
  const campus = rectangle({ name: "North Campus", latitude: 52.5198, longitude: 13.3692 }, 180, 120);
  return withCourses(
    school,
    [hall, campus],
    [
      [
        "CS101",
        "Introduction to Programming",
        13,
        hall,
        weekly("MO", "10:00", 90),
        ["Loops", "Functions", "Recursion"],
      ],
      [
        "MA201",
        "Linear Algebra",
        6,
        campus,
        weekly("TU", "08:30", 90),
        ["Vector spaces", "Determinants", "Eigenvalues"],
      ],
      ["PH150", "Mechanics", 5, hall, weekly("TH", "14:15", 120), ["Momentum", "Rotation", "Oscillations"]],
    ],
  );
}

function businessSchool(school: DemoSchool): School {
  const main: Ground = { name: "Main Building", latitude: 40.7813, longitude: -73.9664, radius_metres: 120 };
  const wing = rectangle({ name: "Seminar Wing", latitude: 40.7829, longitude: -73.9641 }, 160, 100);
  return withCourses(
    school,
    [main, wing],
    [
      ["BUS101", "Principles of Management", 7, main, weekly("WE", "09:00", 90), ["Planning", "Leading", "Organizing"]],
      ["MKT210", "Market Research", 5, wing, weekly("FR", "13:00", 75), ["Samples", "Questionnaires", "Interviews"]],
    ],
  );
}

type Facts = [code: string, name: string, size: number, place: Ground, weekly: Weekly, topics: Topics];

/** Gives each class its teacher and, of the students, the next so many. */
function withCourses(school: DemoSchool, grounds: readonly Ground[], facts: readonly Facts[]): School {
  let first = 0;
  const courses = facts.map(([code, name, size, place, repeats, topics], index): Course => {
    const students = school.students.slice(first, first + size);
    first += size;
    const teacher = school.teachers[index];
    if (teacher === undefined) throw new Error(`${school.name} has no teacher for ${code}.`);
    const description = `${teacher.department}, first year`;
    return { code, name, description, teacher, students, place, topics, weekly: repeats };
  });
  return { ...school, grounds, courses };
}

const [tech, business] = DEMO_SCHOOLS;

export const SCHOOLS: readonly School[] = [
  ...(tech === undefined ? [] : [techUniversity(tech)]),
  ...(business === undefined ? [] : [businessSchool(business)]),
];
