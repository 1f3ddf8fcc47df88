import type { Clock } from "../common/clock.ts";
import type { Random } from "../common/random.ts";
import type { Entrance } from "./cast.ts";
import type { Session } from "./contracts.ts";
import { type Ground, standing, type Where } from "./ground.ts";
import { isRefusal, tellOutside } from "./lines.ts";
import type { Person } from "./people.ts";
import type { Screen } from "./screen.ts";

/** A room in which a session runs, for those who come in. */
export type Room = {
  readonly session: Session;
  readonly ground: Ground;
  readonly screen: Screen;
  readonly random: Random;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** One line about this session. */
  readonly say: (line: string) => void;
  /** Whose phone somebody borrows: the first who has scanned. */
  readonly lender: Person | undefined;
};

/** Older than a code is taken. */
const RELAYED_SECONDS = 20;
const MOST_SCANS = 3;
const COMES_MS = 15_000;
const WALK_MS = 40_000;
const STAYS_MS = 75_000;
/** While the screen asks for its next codes. */
const BLINK_MS = 1000;

/** Somebody comes in and marks themselves, in the way of their role. */
export async function enter(room: Room, { person, role }: Entrance<Person>): Promise<void> {
  if (role === "inside" || role === "edge" || role === "outside") return enterByPlace(room, person, role);
  if (role === "absent") return;
  if (role === "relayed") await scanPhoto(room, person);
  if (role === "shares" && room.lender !== undefined) return scan(room, person, room.lender.deviceKey);
  await scan(room, person, person.deviceKey);
  if (role === "leaves") await leave(room, person);
}

/** A code becomes a ticket before the sign-in, which may take its time, and the ticket a mark after it. */
async function scan(room: Room, person: Person, device_key: string): Promise<void> {
  const ticket = await scanShown(room, person, device_key);
  if (ticket === undefined) return;
  const api = await person.signedIn();
  await api.mark({ ticket, device_key });
}

/** The ticket for the code that is shown; a code that is over when it arrives is scanned again, as any app would. */
async function scanShown(room: Room, { api }: Person, device_key: string): Promise<string | undefined> {
  for (let tries = 1; ; tries += 1) {
    const code = await see(room);
    if (code === undefined) return undefined;
    try {
      return (await api.scan({ session_id: room.session.id, code, device_key })).ticket;
    } catch (error) {
      if (tries >= MOST_SCANS || !isRefusal(error, "QR_EXPIRED")) throw error;
    }
  }
}

/** The code on the screen; undefined when all is over before there is one. */
async function see({ screen, clock, signal }: Room): Promise<string | undefined> {
  for (; !signal.aborted; await clock.sleep(BLINK_MS, signal)) {
    const code = screen.code();
    if (code !== undefined) return code;
  }
  return undefined;
}

/** Somebody in the room sends a photo of the code, which takes its time; who gets it comes all the same. */
async function scanPhoto(room: Room, person: Person): Promise<void> {
  const { session, say, clock, signal } = room;
  const code = await see(room);
  await clock.sleep(RELAYED_SECONDS * 1000, signal);
  if (code === undefined || signal.aborted) return;
  try {
    await person.api.scan({ session_id: session.id, code, device_key: person.deviceKey });
    say(`${person.user.name} scans a photo of the code, and it is taken`);
  } catch (error) {
    if (!isRefusal(error, "QR_EXPIRED")) throw error;
    say(`${person.user.name} scans a photo of the code, ${RELAYED_SECONDS} s old: refused (${error.code})`);
  }
  await clock.sleep(COMES_MS, signal);
}

async function enterByPlace({ session, ground, random, say, clock, signal }: Room, person: Person, where: Where) {
  const api = await person.signedIn();
  const checkIn = (from: Where) =>
    api.checkIn(session.id, { location: standing(random, ground, from), device_key: person.deviceKey });
  if (where !== "outside") {
    await checkIn(where);
    return;
  }
  try {
    await checkIn("outside");
    say(`${person.user.name} checks in from outside, and it is taken`);
  } catch (error) {
    if (!isRefusal(error, "OUTSIDE_GEOFENCE")) throw error;
    say(`${person.user.name} checks in ${tellOutside(error)}: refused (${error.code})`);
    await clock.sleep(WALK_MS, signal);
    if (signal.aborted) return;
    await checkIn("inside");
    say(`${person.user.name} has walked to ${ground.name} and is in`);
  }
}

async function leave({ session, say, clock, signal }: Room, person: Person): Promise<void> {
  await clock.sleep(STAYS_MS, signal);
  if (signal.aborted) return;
  const { left_early } = await (await person.signedIn()).checkOut(session.id);
  say(`${person.user.name} leaves${left_early ? " early" : ""}`);
}
