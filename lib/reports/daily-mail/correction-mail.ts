import { type Block, nameInMail, type RenderedMail } from "../../platform/mail/document.ts";
import { render } from "../../platform/mail/render.ts";
import { counted, hoursAndMinutes, longDate } from "../../platform/time/words.ts";
import { type DayLine, lineOf } from "../rules/day-line.ts";
import { percent } from "./percent.ts";

/** What a day came to for everybody. */
export type Figures = {
  readonly present: number;
  readonly late: number;
  readonly absent: number;
  readonly on_leave: number;
  readonly work_seconds: number;
  readonly active_percent: number | null;
};

export type CorrectionMail = {
  readonly organization: string;
  /** Local date, and the zone in which times of day are told. */
  readonly date: string;
  readonly timezone: string;
  readonly told: Figures;
  readonly now: Figures;
  /** Those whose day is another than was told; `told` is null for somebody of whom nothing was. The list is cut. */
  readonly people: {
    readonly items: readonly {
      readonly name: string;
      readonly department: string | null;
      readonly told: DayLine | null;
      readonly now: DayLine;
    }[];
    readonly total: number;
  };
  /** The day in the dashboard. */
  readonly url: string;
  readonly unsubscribe_url: string;
};

/** To an administrator, when a day that they were told of has changed. */
export function correctionMail(correction: CorrectionMail): RenderedMail {
  const name = nameInMail(correction.organization);
  const day = longDate(correction.date);
  const { people } = correction;
  const days = people.total === 1 ? "1 day is" : `${people.total} days are`;
  return render({
    subject: `Daily report of ${name}, corrected: ${day}`,
    preview: `${days} not as reported`,
    heading: `${day}, corrected`,
    blocks: [
      {
        kind: "paragraph",
        text: `Since you were told of this day at ${name}, it has changed for ${counted(people.total, "member")}. All else is as reported.`,
      },
      ...peopleTable(correction),
      ...figuresTable(correction),
      { kind: "button", label: "Open this day", url: correction.url },
    ],
    reason: `You get this mail because you are an administrator of ${name}.`,
    unsubscribe_url: correction.unsubscribe_url,
  });
}

/** Two lines for each: what was told, and below it what is so now. */
function peopleTable({ people: { items, total }, timezone }: CorrectionMail): Block[] {
  const rows = items.flatMap(({ name, department, told, now }) => [
    [nameInMail(name), `told: ${lineOf(told, timezone)}`],
    [department === null ? "" : nameInMail(department), `now: ${lineOf(now, timezone)}`],
  ]);
  const table = { kind: "table", title: `Changed (${total})`, columns: ["Name", "Day"], words: 2, rows } as const;
  return [total > items.length ? { ...table, more: `and ${total - items.length} more` } : table];
}

/** Only figures that read differently. */
function figuresTable({ told, now }: CorrectionMail): Block[] {
  const after = wordsOf(now);
  const rows = Object.entries(wordsOf(told)).flatMap(([label, before]) => {
    const value = after[label] ?? before;
    return value === before ? [] : [[label, before, value]];
  });
  return rows.length === 0
    ? []
    : [{ kind: "table", title: "Everybody together", columns: ["Figure", "Told", "Now"], words: 1, rows }];
}

function wordsOf(figures: Figures): Record<string, string> {
  return {
    Present: String(figures.present),
    Late: String(figures.late),
    Absent: String(figures.absent),
    "On leave": String(figures.on_leave),
    Worked: hoursAndMinutes(figures.work_seconds),
    Active: percent(figures.active_percent),
  };
}
