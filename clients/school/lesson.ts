import { seededRandom } from "../common/random.ts";
import { cast } from "./cast.ts";
import type { Attendee, Decision, Session } from "./contracts.ts";
import { enter, type Room } from "./enter.ts";
import { isOpen, isRefusal, tallyOf, tell, tellEnd, tellError, titleOf } from "./lines.ts";
import type { Person, World } from "./people.ts";
import type { Course } from "./schools.ts";
import { createScreen } from "./screen.ts";

export type Lesson = {
  readonly session: Session;
  readonly course: Course;
  readonly personOf: (user: Course["teacher"]) => Person;
};

const LOOK_MS = 45_000;
const AGAIN_MS = 10_000;
const OVERDUE_SHARE = 10;
/** A teacher decides when everybody who came in time is there. */
const REVIEW_AFTER_MS = 3.5 * 60_000;
/** Before the schedule ends the session by itself. */
const END_BEFORE_MS = 20_000;
const NOT_RUNNING = ["SESSION_NOT_ACTIVE", "SESSION_STATE"] as const;

/**
 * A session from its start to its end: codes on the wall, students who come in, a teacher who decides what is doubtful.
 * Of one that was broken off, those come who are not marked. A step that fails is told, and the session goes on without
 * it; one that somebody else ends, or cancels, is over.
 */
export async function playLesson(world: World, lesson: Lesson): Promise<void> {
  const { session, course, personOf } = lesson;
  const say = (line: string) => world.print(`${titleOf(session)}: ${line}`);
  const over = new AbortController();
  const signal = AbortSignal.any([world.signal, over.signal]);
  const fail =
    (who: string): Fail =>
    (error) => {
      if (isRefusal(error, ...NOT_RUNNING)) over.abort();
      // Somebody has called the roll by hand meanwhile.
      else if (!signal.aborted && !isRefusal(error, "ALREADY_MARKED")) say(`${who}: ${tellError(error)}`);
    };
  const random = seededRandom(session.id);
  const entrances = cast(random, course.students, session.late_after_minutes);
  const lender = entrances.find(({ role }) => role === "scans");
  const room: Room = {
    session,
    say,
    random,
    signal,
    ground: course.place,
    clock: world.clock,
    screen: createScreen(world.clock),
    lender: lender && personOf(lender.person),
  };
  const teacher = await personOf(course.teacher).signedIn();
  const desk = { lesson, room, teacher };

  const marked = new Set(
    (await teacher.listAttendance(session.id)).filter(isMarked).map(({ user }) => user.employee_id),
  );
  const expected = entrances.filter(({ person, role }) => role !== "absent" && !marked.has(person.employee_id));
  const age = (world.clock.now().getTime() - Date.parse(session.started_at ?? session.starts_at)) / 1000;
  const arrived = new AbortController();
  const showing = showCodes(desk, AbortSignal.any([signal, arrived.signal]), fail("The screen"));
  const looking = look(desk, arrived.signal, fail(course.teacher.name));
  await Promise.all(
    expected.map(async (entrance) => {
      await world.clock.sleep(dueIn(entrance.seconds, age) * 1000, signal);
      const person = personOf(entrance.person);
      if (!signal.aborted) await enter(room, { ...entrance, person }).catch(fail(person.user.name));
    }),
  );
  arrived.abort();
  await Promise.all([showing, looking]);
  await endInTime(desk).catch(fail(course.teacher.name));
}

type Fail = (error: unknown) => void;

type Desk = {
  readonly lesson: Lesson;
  readonly room: Room;
  readonly teacher: Awaited<ReturnType<Person["signedIn"]>>;
};

/** As a projector does: the next codes whenever half of those it has are over. */
async function showCodes({ room, teacher }: Desk, signal: AbortSignal, fail: Fail): Promise<void> {
  while (!signal.aborted) {
    let wait = AGAIN_MS;
    try {
      room.screen.show(await teacher.fetchSheet(room.session.id));
      wait = room.screen.refreshInMs();
    } catch (error) {
      fail(error);
    }
    await room.clock.sleep(wait, signal);
  }
}

/** Tells how many are there whenever that has changed, and decides what is doubtful, until everybody has come. */
async function look(desk: Desk, arrived: AbortSignal, fail: Fail): Promise<void> {
  const { clock, signal, say, session } = desk.room;
  const begun = clock.now().getTime();
  let told = "";
  for (let isLast = false; !isLast && !signal.aborted; ) {
    await clock.sleep(LOOK_MS, AbortSignal.any([signal, arrived]));
    if (signal.aborted) return;
    isLast = arrived.aborted;
    try {
      let attendees = await desk.teacher.listAttendance(session.id);
      const isTime = isLast || clock.now().getTime() - begun > REVIEW_AFTER_MS;
      if (isTime && (await decideShared(desk, attendees))) attendees = await desk.teacher.listAttendance(session.id);
      const line = tell(tallyOf(attendees));
      if (line !== told) say(line);
      told = line;
    } catch (error) {
      fail(error);
    }
  }
}

/**
 * Of two who were marked by one phone, the first is believed; false where there are none. What lies near an edge waits
 * for whoever watches the demo.
 */
async function decideShared({ room, teacher, lesson }: Desk, attendees: readonly Attendee[]): Promise<boolean> {
  const shared = attendees
    .filter((each) => isOpen(each) && each.reasons.some(({ code }) => code === "device_shared"))
    .toSorted((a, b) => Date.parse(a.marked_at ?? "") - Date.parse(b.marked_at ?? ""));
  const [first, ...others] = shared;
  if (first === undefined || others.length === 0) return false;
  await teacher.review(room.session.id, [
    { user_id: first.user.id, decision: "accepted" },
    ...others.map(({ user }): Decision => ({ user_id: user.id, decision: "refused" })),
  ]);
  const names = others.map(({ user }) => user.name).join(" and ");
  room.say(`${lesson.course.teacher.name} accepts ${first.user.name} and refuses ${names}: marked by one phone`);
  return true;
}

/** Accepts what is still undecided, and ends the session at its end. */
async function endInTime({ lesson, room, teacher }: Desk): Promise<void> {
  const { session, say, clock, signal } = room;
  await clock.sleep(Date.parse(session.ends_at) - END_BEFORE_MS - clock.now().getTime(), signal);
  if (signal.aborted) return;
  const open = (await teacher.listAttendance(session.id)).filter(isOpen);
  if (open.length > 0)
    await teacher.review(
      session.id,
      open.map(({ user }): Decision => ({ user_id: user.id, decision: "accepted" })),
    );
  const { counts } = await teacher.endSession(session.id);
  say(`${lesson.course.teacher.name} ${tellEnd(counts)}`);
}

/** Seconds; those who should have come before the demo started again come one after another, soon. */
function dueIn(seconds: number, age: number): number {
  return Math.max(seconds - age, seconds / OVERDUE_SHARE);
}

function isMarked({ status }: Attendee): boolean {
  return status !== null;
}
