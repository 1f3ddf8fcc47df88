import { duration, exactDuration } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { wholeMinutes, wholeParts } from "../../ui/shares.ts";
import { percent } from "../../words/words.ts";
import styles from "./applications-card.module.css";
import { withOther } from "./figures.ts";
import type { Report } from "./queries.ts";
import { w } from "./words.ts";

/** What was in front for how long, with its class. With `total` what is not listed is a row of its own. */
export function ApplicationsCard({
  title,
  column,
  items: listed,
  total,
  whole,
  nothing,
}: {
  title: string;
  column: string;
  items: Report["top_applications"];
  total?: number;
  /** What shares are of, where the list is only a part of it. */
  whole?: number;
  nothing: string;
}) {
  const sum = listed.reduce((all, { seconds }) => all + seconds, 0);
  const { items, other } = withOther(listed, total ?? sum);
  const seconds = [...items.map((item) => item.seconds), other];
  const shown = wholeMinutes(seconds);
  const rest = whole === undefined ? 0 : Math.max(0, whole - sum);
  const shares = wholeParts([...seconds, rest], 100);
  const longest = Math.max(1, ...seconds);
  return (
    <Card title={title} count={items.length > 0 ? duration(shown.reduce((all, each) => all + each, 0)) : undefined}>
      {items.length === 0 ? (
        <Empty title={nothing} />
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{column}</th>
              <th scope="col">{w.share}</th>
              <th scope="col">{w.time}</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ name, class: tone }, index) => (
              <tr key={name} style={{ "--share": `${(100 * (seconds[index] ?? 0)) / longest}%` }}>
                <th scope="row" title={name}>
                  <bdi>{name}</bdi>
                  <small className={styles[tone]}>{w[tone]}</small>
                </th>
                <td>{percent((shares[index] ?? 0) / 100)}</td>
                <td title={exactDuration(seconds[index] ?? 0)}>{duration(shown[index] ?? 0)}</td>
              </tr>
            ))}
            {other > 0 && (
              <tr style={{ "--share": `${(100 * other) / longest}%` }}>
                <th scope="row">{w.other}</th>
                <td>{percent((shares[items.length] ?? 0) / 100)}</td>
                <td title={exactDuration(other)}>{duration(shown[items.length] ?? 0)}</td>
              </tr>
            )}
          </tbody>
        </table>
      )}
    </Card>
  );
}
