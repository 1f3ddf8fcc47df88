import type { DemoUser } from "../../seed/demo-users.ts";
import type { SchoolApi } from "./api.ts";
import type { Session } from "./contracts.ts";
import { playLesson } from "./lesson.ts";
import { clockTime, isRefusal, tellError, titleOf } from "./lines.ts";
import type { OpenSchool } from "./open-school.ts";
import type { Person, World } from "./people.ts";
import { type Kept, planDay } from "./plan-day.ts";
import { callRoll } from "./roll.ts";

const DAY_MS = 24 * 3_600_000;
const LOOK_MS = 30_000;
const SOON_MS = 15 * 60_000;

type PersonOf = (user: DemoUser) => Person;

/** Plans what the day lacks and plays each session that runs, until the signal. A look that fails is told once. */
export async function liveDay(world: World, open: OpenSchool, personOf: PersonOf): Promise<void> {
  const { clock, signal, print } = world;
  const lessons = new Map<string, Promise<void>>();
  let isPlanned = false;
  let complaint = "";
  while (!signal.aborted) {
    try {
      let sessions = await sessionsAround(world, open);
      if (!isPlanned || isQuiet(sessions, clock.now())) {
        await planMissing(world, open, personOf, sessions);
        isPlanned = true;
        sessions = await sessionsAround(world, open);
      }
      for (const session of sessions) begin(world, open, personOf, session, lessons);
      complaint = "";
    } catch (error) {
      const line = `${open.school.name}: ${tellError(error)}`;
      if (line !== complaint && !signal.aborted) print(line);
      complaint = line;
    }
    await clock.sleep(LOOK_MS, signal);
  }
  await Promise.all(lessons.values());
}

/** Those of the day before, of this one and of the next. */
function sessionsAround({ clock }: World, { admin }: OpenSchool): Promise<Session[]> {
  const now = clock.now().getTime();
  return admin.listSessions(new Date(now - DAY_MS), new Date(now + 2 * DAY_MS));
}

/** Whether nothing runs, and nothing begins soon. */
function isQuiet(sessions: readonly Session[], now: Date): boolean {
  return !sessions.some(
    ({ status, starts_at, ends_at }) =>
      status === "active" ||
      (status === "scheduled" &&
        Date.parse(starts_at) <= now.getTime() + SOON_MS &&
        Date.parse(ends_at) > now.getTime()),
  );
}

async function planMissing(
  { clock, print }: World,
  { school, classes }: OpenSchool,
  personOf: PersonOf,
  sessions: readonly Session[],
): Promise<void> {
  const now = clock.now();
  const kept = sessions.map(
    ({ class: of, starts_at, ends_at, status }): Kept => ({
      ...{ code: of?.code ?? "", status },
      ...{ starts_at: new Date(starts_at), ends_at: new Date(ends_at) },
    }),
  );
  const codes = school.courses.map(({ code }) => code).filter((code) => classes.get(code)?.is_active === true);
  for (const { wish, code, starts_at, ends_at } of planDay({ now, zone: school.timezone, codes, kept })) {
    const course = school.courses.find((each) => each.code === code);
    const class_id = classes.get(code)?.id;
    if (course === undefined || class_id === undefined) continue;
    const [first] = course.topics;
    const name = course.topics[kept.filter((each) => each.code === code).length % course.topics.length] ?? first;
    kept.push({ code, starts_at, ends_at, status: "scheduled" });
    const teacher = await personOf(course.teacher).signedIn();
    const times = { starts_at: starts_at.toISOString(), ends_at: ends_at.toISOString() };
    const planned = await teacher.createSession({ class_id, name, ...times });
    const [from, until] = [clockTime(starts_at, school.timezone), clockTime(ends_at, school.timezone)];
    print(`${school.name} plans ${titleOf(planned)}: ${name}, from ${from} to ${until} (${school.timezone})`);
    if (starts_at <= now) await startByHand(teacher, planned);
    if (wish === "over") print(`${titleOf(planned)}: ${course.teacher.name} ${await callRoll(teacher, planned)}`);
  }
}

/** Plays a session that runs and is not played yet. */
function begin(
  world: World,
  { school }: OpenSchool,
  personOf: PersonOf,
  session: Session,
  lessons: Map<string, Promise<void>>,
): void {
  const course = school.courses.find(({ code }) => code === session.class?.code);
  if (course === undefined || session.status !== "active" || lessons.has(session.id) || world.signal.aborted) return;
  const title = titleOf(session);
  world.print(`${title} runs: ${course.teacher.name} teaches ${session.name} in ${course.place.name}`);
  const playing = playLesson(world, { session, course, personOf }).catch((error: unknown) => {
    // The next look finds it running still, and takes it up again.
    lessons.delete(session.id);
    if (!world.signal.aborted) world.print(`${title} cannot go on: ${tellError(error)}`);
  });
  lessons.set(session.id, playing);
}

/** One that should run already; the schedule begins all others, and may have been faster here. */
async function startByHand(teacher: SchoolApi, { id }: Session): Promise<void> {
  try {
    await teacher.startSession(id);
  } catch (error) {
    if (!isRefusal(error, "SESSION_STATE", "CLASS_HAS_ACTIVE_SESSION")) throw error;
  }
}
