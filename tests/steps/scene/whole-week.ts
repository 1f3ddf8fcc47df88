import { Temporal } from "temporal-polyfill";
import { type Member, sql } from "./given.ts";
import { givenWorkedDay } from "./worked-days.ts";

const MINUTE = 60;

/** Monday to Friday: when each begins, and minutes of work, idleness, a break and a meeting; the same whenever it is made. */
const DAYS = [
  { start: "08:56:00", minutes: [132, 9, 71, 34, 118, 45, 64], late: false },
  { start: "09:03:00", minutes: [97, 14, 102, 41, 86, 30, 101], late: false },
  { start: "09:31:00", minutes: [141, 6, 58, 29, 131, 60, 37], late: true },
  { start: "08:48:00", minutes: [88, 21, 116, 45, 95, 25, 92], late: false },
  { start: "09:00:00", minutes: [119, 11, 84, 38, 74, 55, 22], late: false },
] as const;
const KINDS = ["active", "idle", "active", "lunch_break", "active", "meeting", "active"] as const;

/** What the time went to, as shares of what was active. */
const APPLICATIONS = { "Code Editor": 0.46, Browser: 0.24, Terminal: 0.13, Mail: 0.1, Chat: 0.07 };
const WEBSITES = { "docs.example.com": 0.13, "github.com": 0.07, "news.example.com": 0.04 };

/** A week of work as it is once all of its days are closed. Made a second time it is the one that is there. */
export async function givenWholeWeek(member: Pick<Member, "id" | "org_id">, monday: string): Promise<void> {
  for (const [index, { start, minutes, late }] of DAYS.entries()) {
    const date = Temporal.PlainDate.from(monday).add({ days: index }).toString();
    const known = await sql("select from attendance_records where user_id = $1 and date = $2", [member.id, date]);
    if (known.length > 0) continue;
    const pieces = KINDS.map((kind, at) => [kind, (minutes[at] ?? 0) * MINUTE] as const);
    const active = pieces.reduce((sum, [kind, seconds]) => sum + (kind === "active" ? seconds : 0), 0);
    const named = (shares: Readonly<Record<string, number>>) =>
      Object.entries(shares).map(([name, share]) => ({ name, seconds: Math.round(active * share) }));
    const [productive, unproductive] = [Math.round(active * 0.71), Math.round(active * 0.06)];
    await givenWorkedDay(member as Member, {
      date,
      start: `${date}T${start}Z`,
      pieces,
      status: late ? "late" : "present",
      summary: {
        productive,
        unproductive,
        neutral: active - productive - unproductive,
        applications: named(APPLICATIONS),
        websites: named(WEBSITES),
        screenshots: 41 - index * 2,
        clicks: 2_410 - index * 137,
        strokes: 9_870 - index * 611,
      },
    });
  }
}
