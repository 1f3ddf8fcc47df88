import { between, seededRandom } from "../../clients/common/random.ts";
import * as correct from "../../functions/attendance/correct.ts";
import * as changeSetting from "../../functions/settings/update.ts";
import { localTime } from "../../lib/platform/time/calendar.ts";
import { call } from "../steps/call/when.ts";
import { sql } from "../steps/scene/given.ts";
import { type Company, tokenOf } from "./company.ts";
import { changesOf, instantOfChange } from "./rules-of-the-year.ts";
import type { Script } from "./script.ts";

/** Something that an administrator does at an instant; answers what came of it. */
export type Act = {
  readonly at: number;
  /** Begins with the person and the date that it is about, if it is about some. */
  readonly key: string;
  /** Whether the day is another one afterwards than its person lived. */
  readonly corrects: boolean;
  run(company: Company): Promise<string>;
};

/** The changes of rules of a year. */
export function ruleChanges(script: Script): Act[] {
  return changesOf(script).map((change) => {
    const now = instantOfChange(change);
    return {
      at: now.getTime() / 1000,
      key: `rules ${change.date} ${change.key}`,
      corrects: false,
      run: async ({ administrator }) => {
        const token = tokenOf(administrator);
        const body = { value: change.value };
        const { status, error } = await call(changeSetting, { token, params: { key: change.key }, body, now });
        if (status !== 200) throw new Error(`${change.key} was not changed: ${status} ${JSON.stringify(error)}`);
        return String(status);
      },
    };
  });
}

type Day = { id: string; status: string; check_in_time: Date | null; check_out_time: Date | null };

/** What an administrator puts right of a person's day, some days later, when everybody has told what there is to tell. */
export function correctionsOf(script: Script, person: number, date: string): Act[] {
  const random = seededRandom(`${script.seed} office ${person} ${date}`);
  if (random() > 0.08) return [];
  const days = Math.floor(between(random, 5, 10));
  const at = Math.floor(localTime(date, "10:00", "UTC").getTime() / 1000) + days * 86_400;
  const minutes = Math.floor(between(random, -50, 50));
  const field = random() < 0.6 ? ("check_out_time" as const) : ("check_in_time" as const);
  const key = `${person} ${date} ${field} by ${minutes} minutes`;
  return [
    {
      at,
      key,
      corrects: true,
      run: (company) => moveEnd(company, { person, date, field, minutes, now: new Date(at * 1000) }),
    },
  ];
}

async function moveEnd(
  { administrator, members }: Company,
  move: { person: number; date: string; field: "check_in_time" | "check_out_time"; minutes: number; now: Date },
): Promise<string> {
  const { person, date, field, minutes, now } = move;
  const [day] = await sql<Day>(selectDay, [members[person]?.member.id, date]);
  if (day === undefined) return "no day";
  const before = day[field];
  const body =
    before === null
      ? day.status === "absent" && { status: "on_leave", reason: "told by phone" }
      : { [field]: new Date(before.getTime() + minutes * 60_000).toISOString(), reason: "told by phone" };
  if (body === false) return "no times";
  const token = tokenOf(administrator);
  const { status, error } = await call(correct, { token, params: { id: day.id }, body, now });
  return error === undefined ? String(status) : `${status} ${error.code}`;
}

const selectDay = `
  select id, status, check_in_time, check_out_time from attendance_records where user_id = $1 and date = $2`;
