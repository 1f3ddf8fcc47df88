import { addDays, localDateOf } from "../../lib/platform/time/calendar.ts";
import type { DemoUser } from "../../seed/demo-users.ts";
import { ApiError } from "../common/transport.ts";
import type { SchoolApi } from "./api.ts";
import type { Class } from "./contracts.ts";
import type { Person, World } from "./people.ts";
import { type Course, POLICY, type School } from "./schools.ts";

/** Of weeks: a term. */
const TERM = 12;

/** A school with everybody and everything that it needs for a day; `classes` by their codes. */
export type OpenSchool = {
  readonly school: School;
  readonly admin: SchoolApi;
  readonly classes: ReadonlyMap<string, Class>;
};

/**
 * Adds what is missing, as the admin would: people, places, classes, who is in them, and when they repeat. What is
 * there stays as it is, also what somebody has changed: whoever has left a class is not enrolled in it again.
 */
export async function openSchool(world: World, school: School, admin: Person): Promise<OpenSchool> {
  const api = await admin.signedIn();
  const added = await addPeople(world, school, api);
  const places = await addPlaces(school, api);
  const classes = await addClasses(school, api, places);
  for (const course of school.courses) {
    const of = classes.get(course.code);
    if (of === undefined || !of.is_active) continue;
    await enrollMissing(course, of, api);
    await repeat(world, school, course, of, api);
  }
  const { teachers, students, courses } = school;
  const size = `${teachers.length} teachers, ${students.length} students, ${courses.length} classes`;
  world.print(`${school.name} ${added > 0 ? "opens" : "goes on"}: ${size}`);
  return { school, admin: api, classes };
}

async function addPeople({ print, signal }: World, school: School, admin: SchoolApi): Promise<number> {
  const known = new Set((await admin.listUsers()).map(({ email }) => email));
  const missing = [...school.teachers, ...school.students].filter(({ email }) => !known.has(email));
  if (missing.length > 0) print(`${school.name}: the admin adds ${missing.length} teachers and students`);
  for (const person of missing) {
    if (signal.aborted) break;
    try {
      await admin.createUser(person);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      print(`${school.name}: ${person.name} could not be added: ${error.message}`);
    }
  }
  return missing.length;
}

async function addPlaces(school: School, admin: SchoolApi): Promise<Map<string, string>> {
  const places = new Map((await admin.listPlaces()).map(({ name, id }) => [name, id]));
  for (const ground of school.grounds)
    if (!places.has(ground.name)) places.set(ground.name, (await admin.createPlace(ground)).id);
  return places;
}

async function addClasses(school: School, admin: SchoolApi, places: ReadonlyMap<string, string>) {
  const classes = new Map((await admin.listClasses()).map((each) => [each.code, each]));
  const missing = school.courses.filter(({ code }) => !classes.has(code));
  const ids = missing.length === 0 ? new Map<string, string>() : await idsOf(admin, school.teachers);
  for (const { code, name, description, teacher, place } of missing) {
    const teacher_id = ids.get(teacher.email);
    if (teacher_id === undefined) continue;
    const policy = { ...POLICY, methods: [...POLICY.methods] };
    const place_id = places.get(place.name) ?? null;
    classes.set(code, await admin.createClass({ code, name, description, teacher_id, place_id, policy }));
  }
  return classes;
}

async function idsOf(admin: SchoolApi, people: readonly DemoUser[]): Promise<Map<string, string>> {
  const wanted = new Set(people.map(({ email }) => email));
  const users = await admin.listUsers();
  return new Map(users.filter(({ email }) => wanted.has(email)).map(({ email, id }) => [email, id]));
}

async function enrollMissing({ students }: Course, { id }: Class, admin: SchoolApi): Promise<void> {
  const known = new Set((await admin.listEnrollments(id)).map(({ email }) => email));
  const emails = students.map(({ email }) => email).filter((email) => !known.has(email));
  if (emails.length > 0) await admin.enroll(id, { emails });
}

/** From tomorrow on: today is planned as it is needed. */
async function repeat({ clock }: World, { timezone }: School, course: Course, { id }: Class, admin: SchoolApi) {
  if ((await admin.listSeries(id)).length > 0) return;
  const { day, start, minutes } = course.weekly;
  await admin.createSeries(id, {
    name: `${course.code} ${course.name}`,
    rrule: `FREQ=WEEKLY;BYDAY=${day};COUNT=${TERM}`,
    first_date: addDays(localDateOf(clock.now(), timezone), 1),
    local_start: start,
    duration_minutes: minutes,
  });
}
