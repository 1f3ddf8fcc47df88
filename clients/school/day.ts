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
const AGAIN_MS = 5 * 60_000;

type PersonOf = (user: DemoUser) => Person;

type Complain = (about: string, error: unknown) => void;

/**
 * Plans what the day lacks and plays each session that runs, until the signal. What fails at one look after the other is
 * told once, and stops nothing else.
 */
export async function liveDay(world: World, open: OpenSchool, personOf: PersonOf): Promise<void> {
  const { clock, signal, print } = world;
  const lessons = new Map<string, Promise<void>>();
  let isPlanned = false;
  let known = new Set<string>();
  while (!signal.aborted) {
    const complaints = new Set<string>();
    const complain: Complain = (about, error) => {
      const line = `${about}: ${tellError(error)}`;
      if (!known.has(line) && !signal.aborted) print(line);
      complaints.add(line);
    };
    try {
      let sessions = await sessionsAround(world, open);
      if (!isPlanned || isQuiet(sessions, clock.now())) {
        await planMissing(world, open, personOf, sessions, complain);
        isPlanned = true;
        sessions = await sessionsAround(world, open);
      }
      for (const session of sessions) begin(world, open, personOf, session, lessons);
    } catch (error) {
      complain(open.school.name, error);
    }
    known = complaints;
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
  world: World,
  { school, classes }: OpenSchool,
  personOf: PersonOf,
  sessions: readonly Session[],
  complain: Complain,
): Promise<void> {
  const now = world.clock.now();
  const kept = sessions.map(
    ({ class: of, starts_at, ends_at, status }): Kept => ({
      code: of?.code ?? "",
      status,
      starts_at: new Date(starts_at),
      ends_at: new Date(ends_at),
    }),
  );
  const codes = school.courses.map(({ code }) => code).filter((code) => classes.get(code)?.is_active === true);
  for (const planned of planDay({ now, zone: school.timezone, codes, kept })) {
    const { code, starts_at, ends_at } = planned;
    const course = school.courses.find((each) => each.code === code);
    const class_id = classes.get(code)?.id;
    if (course === undefined || class_id === undefined) continue;
    if (world.signal.aborted) return;
    const [first] = course.topics;
    const name = course.topics[kept.filter((each) => each.code === code).length % course.topics.length] ?? first;
    kept.push({ code, starts_at, ends_at, status: "scheduled" });
    try {
      await planOne(world, school, { ...planned, class_id, name, teacher: personOf(course.teacher) });
    } catch (error) {
      complain(`${school.name}, ${code}`, error);
    }
  }
}

type Plan = ReturnType<typeof planDay>[number] & { class_id: string; name: string; teacher: Person };

async function planOne(
  { clock, print }: World,
  { name: school, timezone }: OpenSchool["school"],
  { wish, class_id, name, starts_at, ends_at, teacher: { user, signedIn } }: Plan,
): Promise<void> {
  const teacher = await signedIn();
  const times = { starts_at: starts_at.toISOString(), ends_at: ends_at.toISOString() };
  const planned = await teacher.createSession({ class_id, name, ...times });
  const [from, until] = [clockTime(starts_at, timezone), clockTime(ends_at, timezone)];
  print(`${school} plans ${titleOf(planned)}: ${name}, from ${from} to ${until} (${timezone})`);
  if (starts_at <= clock.now()) await startByHand(teacher, planned);
  if (wish === "over") print(`${titleOf(planned)}: ${user.name} ${await callRoll(teacher, planned)}`);
}

/** Plays a session that runs and is not played yet; one that is over only waits until the schedule ends it. */
function begin(
  world: World,
  { school }: OpenSchool,
  personOf: PersonOf,
  session: Session,
  lessons: Map<string, Promise<void>>,
): void {
  const course = school.courses.find(({ code }) => code === session.class?.code);
  const runs = session.status === "active" && Date.parse(session.ends_at) > world.clock.now().getTime();
  if (course === undefined || !runs || lessons.has(session.id) || world.signal.aborted) return;
  const title = titleOf(session);
  world.print(`${title} runs: ${course.teacher.name} teaches ${session.name} in ${course.place.name}`);
  const playing = playLesson(world, { session, course, personOf }).catch(async (error: unknown) => {
    if (!world.signal.aborted) world.print(`${title} cannot go on: ${tellError(error)}`);
    // A look after that finds it running still, and takes it up again.
    await world.clock.sleep(AGAIN_MS, world.signal);
    lessons.delete(session.id);
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
