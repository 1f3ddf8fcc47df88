import { between, type Random } from "../common/random.ts";

/**
 * What somebody does in a session. `scans` is what most do: the code on the screen, by their own phone.
 *
 * `inside`, `edge`, `outside`: check in by where they stand. `late`: scans after it is late. `relayed`: scans an old
 * photo of the code first. `shares`: scans with somebody else's phone. `leaves`: scans, and goes again. `absent`: never
 * comes.
 */
export type Role = "scans" | "inside" | "edge" | "outside" | "late" | "relayed" | "shares" | "leaves" | "absent";

export type Entrance<Person> = {
  readonly person: Person;
  readonly role: Role;
  /** After the doors open. */
  readonly seconds: number;
};

/** In this order, until three of four have one; the others scan. */
const ROLES: readonly Role[] = [
  "inside",
  "absent",
  "late",
  "outside",
  "edge",
  "relayed",
  "shares",
  "leaves",
  "absent",
  "inside",
];
const FIRST_SECONDS = 10;
const LAST_SECONDS = 150;
/** Somebody late is so late that one sees it. */
const LATE_BY_SECONDS = 25;

/**
 * Who does what in a session, and when: the same for the same numbers, so that one that was broken off goes on with the
 * same people. Those who are on time come one after another, evenly.
 */
export function cast<Person>(random: Random, people: readonly Person[], lateAfterMinutes: number): Entrance<Person>[] {
  const shuffled = people
    .map((person) => ({ person, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ person }) => person);
  const special = ROLES.slice(0, Math.floor(people.length * 0.75));
  // Whoever borrows a phone needs somebody who has scanned with it: those who only scan come first.
  const plain = people.length - special.length;
  const roles = [...Array<Role>(plain).fill("scans"), ...special];
  const gap = (LAST_SECONDS - FIRST_SECONDS) / Math.max(1, people.length);
  return shuffled.map((person, index) => {
    const role = roles[index] ?? "scans";
    const onTime = FIRST_SECONDS + (index + random()) * gap;
    const late = lateAfterMinutes * 60 + between(random, LATE_BY_SECONDS, 2 * LATE_BY_SECONDS);
    return { person, role, seconds: role === "late" ? late : onTime };
  });
}
