import { duration, exactDuration } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { classes } from "../../ui/classes.ts";
import { Empty } from "../../ui/empty/empty.tsx";
import { sumOf, wholeMinutes, wholeParts } from "../../ui/shares.ts";
import { Tag } from "../../ui/tag/tag.tsx";
import { percent } from "../../words/words.ts";
import type { ClassedTime } from "./queries.ts";
import styles from "./reports.module.css";
import { w } from "./words.ts";

const LOOK = { productive: "good", neutral: "plain", unproductive: "warn" } as const;

/** The longest first, with what they count as; `whole` is what all of them come to, with those that are not listed. */
export function TopTimes({
  title,
  times,
  whole,
  isSpan,
  none,
}: {
  title: string;
  times: readonly ClassedTime[];
  whole?: number | undefined;
  isSpan: boolean;
  none: string;
}) {
  const listed = sumOf(times.map(({ seconds }) => seconds));
  const others = whole === undefined ? 0 : Math.max(0, whole - listed);
  const seconds = [...times.map((time) => time.seconds), ...(others >= 60 ? [others] : [])];
  const [shown, shares] = [wholeMinutes(seconds), wholeParts(seconds, 100)];
  const most = Math.max(...seconds, 1);
  const rows = [
    ...times.map(({ name, class: kind, category }) => ({ name, kind, category })),
    ...(others >= 60 ? [{ name: w.others, kind: undefined, category: null }] : []),
  ];
  return (
    <Card
      title={title}
      count={
        times.length > 0 ? <span title={isSpan ? w.topHint : undefined}>{duration(sumOf(shown))}</span> : undefined
      }
    >
      {times.length === 0 ? (
        <Empty title={none}>{w.trackerHint}</Empty>
      ) : (
        <table className={styles.times}>
          <thead>
            <tr>
              <th scope="col">
                <span className={styles.hidden}>{w.name}</span>
              </th>
              <th scope="col">
                <span className={styles.hidden}>{w.time}</span>
              </th>
              <th scope="col">
                <span className={styles.hidden}>{w.share}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, kind, category }, index) => (
              <tr key={kind === undefined ? "others" : name}>
                <th scope="row" className={classes(kind === undefined && styles.muted)}>
                  <i style={{ width: `${(100 * (seconds[index] ?? 0)) / most}%` }} aria-hidden />
                  <span className={styles.timesName}>
                    <span title={name}>{name}</span>
                    {kind && <Tag kind={LOOK[kind]}>{w[kind]}</Tag>}
                    {category && <small>{category}</small>}
                  </span>
                </th>
                <td title={exactDuration(seconds[index] ?? 0)}>{duration(shown[index] ?? 0)}</td>
                <td>{percent((shares[index] ?? 0) / 100)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
