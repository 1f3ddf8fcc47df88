import { type Block, nameInMail, type RenderedMail } from "../../platform/mail/document.ts";
import { render } from "../../platform/mail/render.ts";
import { clockTime } from "../../platform/time/clock.ts";
import { counted, hoursAndMinutes, longDate } from "../../platform/time/words.ts";
import { percent } from "./percent.ts";

/** A list of people that is cut: `total` counts all of them. */
type Cut<Item> = { readonly items: readonly Item[]; readonly total: number };

type Person = { readonly name: string; readonly department: string | null };

export type DailyReportMail = {
  readonly organization: string;
  /** Local date, and the zone in which times of day are told. */
  readonly date: string;
  readonly timezone: string;
  readonly present: number;
  /** Of those present: their day was shorter than half of the scheduled hours; they have not checked out. */
  readonly half_day: number;
  readonly still_at_work: number;
  /** Of their days something was declared late or changed afterwards, and nobody has looked yet. */
  readonly to_review: number;
  readonly late: Cut<Person & { readonly check_in_time: Date }>;
  readonly absent: Cut<Person>;
  readonly on_leave: Cut<Person>;
  /** Seconds of everybody together, and the share in percent that was active; null when nothing was worked. */
  readonly work_seconds: number;
  readonly active_percent: number | null;
  readonly longest: readonly (Person & { readonly work_seconds: number; readonly active_percent: number | null })[];
  readonly top_applications: readonly { readonly name: string; readonly seconds: number }[];
  /** The day in the dashboard. */
  readonly url: string;
  readonly unsubscribe_url: string;
};

/** To an administrator, after a day is closed. */
export function dailyReportMail(report: DailyReportMail): RenderedMail {
  const name = nameInMail(report.organization);
  const day = longDate(report.date);
  const { present, late, absent, on_leave } = report;
  return render({
    subject: `Daily report of ${name}: ${day}`,
    preview: `${present} present, ${late.total} late, ${absent.total} absent, ${on_leave.total} on leave`,
    heading: day,
    blocks: [
      { kind: "paragraph", text: sentence(report, name) },
      {
        kind: "figures",
        figures: [
          { label: "Present", value: String(present) },
          { label: "Late", value: String(late.total) },
          { label: "Absent", value: String(absent.total) },
          { label: "On leave", value: String(on_leave.total) },
          { label: "Worked", value: hoursAndMinutes(report.work_seconds) },
          { label: "Active", value: percent(report.active_percent) },
        ],
      },
      ...peopleTables(report),
      ...timeTables(report),
      { kind: "button", label: "Open this day", url: report.url },
    ],
    reason: `You get this mail because you are an administrator of ${name}.`,
    unsubscribe_url: report.unsubscribe_url,
  });
}

function sentence(report: DailyReportMail, name: string): string {
  const { present, half_day, still_at_work, to_review, work_seconds } = report;
  if (present === 0) return `Nobody at ${name} checked in.`;
  const worked = `${counted(present, "member")} of ${name} worked ${hoursAndMinutes(work_seconds)}${present === 1 ? "" : " together"}.`;
  const remarks = [
    half_day > 0 ? `${half_day === present ? "All" : half_day} of them half a day` : undefined,
    still_at_work > 0 ? `${still_at_work} had not checked out yet` : undefined,
    to_review > 0
      ? `${counted(to_review, "day")} declared late or changed afterwards, which nobody has looked at yet`
      : undefined,
  ].filter((remark) => remark !== undefined);
  return remarks.length === 0 ? worked : `${worked} ${remarks.join("; ")}.`;
}

function peopleTables({ late, absent, on_leave, timezone }: DailyReportMail): Block[] {
  const people = (title: string, { items, total }: Cut<Person>): Block[] =>
    total === 0 ? [] : [cutTable(title, ["Name", "Department"], items.map(nameAndDepartment), total, items.length)];
  const lateRows = late.items.map((person) => [
    ...nameAndDepartment(person),
    clockTime(person.check_in_time, timezone),
  ]);
  return [
    ...(late.total === 0
      ? []
      : [cutTable("Late", ["Name", "Department", "Came"], lateRows, late.total, late.items.length)]),
    ...people("Absent", absent),
    ...people("On leave", on_leave),
  ];
}

function timeTables({ longest, top_applications }: DailyReportMail): Block[] {
  const longestRows = longest.map(({ name, work_seconds, active_percent }) => [
    nameInMail(name),
    hoursAndMinutes(work_seconds),
    percent(active_percent),
  ]);
  const applicationRows = top_applications.map(({ name, seconds }) => [nameInMail(name), hoursAndMinutes(seconds)]);
  return [
    ...(longest.length === 0
      ? []
      : [
          {
            kind: "table",
            title: "Longest days",
            columns: ["Name", "Worked", "Active"],
            words: 1,
            rows: longestRows,
          } as const,
        ]),
    ...(top_applications.length === 0
      ? []
      : [
          {
            kind: "table",
            title: "Most used",
            columns: ["Application", "Time"],
            words: 1,
            rows: applicationRows,
          } as const,
        ]),
  ];
}

/** Of people: their names and departments are words, what else is told of them is figures. */
function cutTable(title: string, columns: string[], rows: string[][], total: number, shown: number): Block {
  const table = { kind: "table", title: `${title} (${total})`, columns, words: 2, rows } as const;
  return total > shown ? { ...table, more: `and ${total - shown} more` } : table;
}

function nameAndDepartment({ name, department }: Person): string[] {
  return [nameInMail(name), department === null ? "–" : nameInMail(department)];
}
