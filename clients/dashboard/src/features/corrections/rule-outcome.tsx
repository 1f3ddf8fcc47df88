import { duration, shortDay } from "../../time/format.ts";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { number } from "../../words/words.ts";
import lists from "./lists.module.css";
import type { RulePreview } from "./queries.ts";
import { w } from "./words.ts";

type Judged = RulePreview["items"][number]["after"];

/** What a rule would make of the past: counts, and the days one by one. */
export function RuleOutcome({ preview }: { preview: RulePreview }) {
  const { days, people, late, absent, half_day, productive_time, unknown_days, items, more } = preview;
  const change = ({ before, after }: { before: number; after: number }, text: (value: number) => string) =>
    before === after ? text(after) : w.rule.fromTo(text(before), text(after));
  if (days === 0)
    return (
      <p role="status">
        <b>{w.rule.nothing}</b> {unknown_days > 0 && w.rule.unknown(unknown_days)}
      </p>
    );
  return (
    <section aria-label={w.rule.outcome} className={lists.form}>
      <Figures>
        <Figure name={w.rule.days} value={number(days)} />
        <Figure name={w.rule.people} value={number(people)} />
        <Figure name={w.rule.late} value={change(late, number)} />
        <Figure name={w.rule.absent} value={change(absent, number)} />
        <Figure name={w.rule.halfDay} value={change(half_day, number)} />
        {productive_time.before !== productive_time.after && (
          <Figure name={w.rule.productive} value={change(productive_time, duration)} />
        )}
      </Figures>
      {unknown_days > 0 && <p>{w.rule.unknown(unknown_days)}</p>}
      <TableScroll label={w.rule.outcome} className={lists.box}>
        <table className={table.table}>
          <thead>
            <tr>
              {[w.rule.who, w.rule.date, w.rule.before, w.rule.after].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map(({ user_id, name, date, before, after }) => (
              <tr key={`${user_id} ${date}`}>
                <th scope="row">{name}</th>
                <td>{shortDay(date)}</td>
                <td>{before === null ? w.rule.recorded : textOf(before)}</td>
                <td>
                  <b>{textOf(after)}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
      {more > 0 && <small>{w.rule.more(more)}</small>}
    </section>
  );
}

function textOf({ status, is_late, productive_time }: Judged): string {
  const parts = [
    w.dayStatus[status],
    ...(is_late && status !== "late" ? [w.preview.late] : []),
    ...(productive_time === undefined ? [] : [`${w.rule.productive} ${duration(productive_time)}`]),
  ];
  return parts.join(", ");
}
