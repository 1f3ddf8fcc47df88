import * as setSchedule from "../../functions/schedules/set.ts";
import { signAccessToken } from "../../lib/platform/secrets/access-token.ts";
import { addDays, localTime } from "../../lib/platform/time/calendar.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/scene/given.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { setClock } from "./clock.ts";
import { peopleOf } from "./people.ts";
import { dateAfter, FIRST_RULES } from "./rules-of-the-year.ts";
import type { Person, Script } from "./script.ts";

/** An organization in which the script is lived once. */
export type Company = { readonly id: string; readonly administrator: Member; readonly members: readonly Employee[] };

export type Employee = { readonly person: Person; readonly member: Member };

/** Founds the organization and makes everybody's account. */
export async function found(script: Script): Promise<Company> {
  setClock(localTime(script.from, "00:00", FIRST_RULES.timezone).getTime() / 1000 - 86_400);
  const { id } = await givenOrganization(FIRST_RULES);
  const administrator = await givenMember({ org_id: id, role: "admin" });
  const members: Employee[] = [];
  for (const person of peopleOf(script)) {
    // After hours of the day on which they sign.
    const joined = localTime(addDays(script.from, person.joins_after), "20:00", FIRST_RULES.timezone);
    const made = person.joins_after > 0 ? { joined } : {};
    const member = await givenMember({ org_id: id, role: person.role, ...made });
    members.push({ person, member });
    await setSchedules(script, person, member, administrator);
  }
  await sql("update user_sessions set expires_at = '2100-01-01' where org_id = $1", [id]);
  return { id, administrator, members };
}

/** Who follows the organization's week, and students, need none. */
async function setSchedules(script: Script, person: Person, member: Member, administrator: Member): Promise<void> {
  if (!person.own_week) return;
  const none = { valid_from: addDays(script.from, -1), kind: "none" };
  const own = person.weeks.map(({ hours, weekdays, after }) => ({
    valid_from: after === 0 ? addDays(script.from, -1) : dateAfter(script, after),
    kind: "week",
    week: weekdays.map((weekday) => ({ weekday, ...hours })),
  }));
  for (const body of own.length === 0 ? [none] : own) {
    const token = tokenOf(administrator);
    done(await call(setSchedule, { token, params: { id: member.id }, body, now: new Date() }));
  }
}

/** A token that holds at the instant at which the clock stands. */
export function tokenOf({ id, org_id, session_id, role }: Member): string {
  return signAccessToken({ user_id: id, org_id, session_id, role }).access_token;
}

/** Out of use, an organization's days are not closed: another life has the jobs for itself. */
export async function setInUse({ id }: Company, inUse: boolean): Promise<void> {
  await sql("update organizations set is_active = $2 where id = $1", [id, inUse]);
}
