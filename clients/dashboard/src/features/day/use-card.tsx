import { duration, exactDuration } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { wholeMinutes, wholeParts } from "../../ui/shares.ts";
import { percent } from "../../words/words.ts";
import type { Report } from "./queries.ts";
import styles from "./use-card.module.css";
import { w } from "./words.ts";

const KINDS = ["productive", "neutral", "unproductive"] as const;

/** What the active time was spent on: one bar, whose parts add up to it. */
export function UseCard({ report }: { report: Report }) {
  const seconds = KINDS.map((kind) => report[`${kind}_time`]);
  const sum = seconds.reduce((all, each) => all + each, 0);
  const shares = wholeParts(seconds, 100);
  const shown = wholeMinutes(seconds);
  return (
    <Card title={w.use} count={sum > 0 ? duration(shown.reduce((all, each) => all + each, 0)) : undefined}>
      {sum === 0 ? (
        <p className={styles.formula}>{w.noUse}</p>
      ) : (
        <>
          <div className={styles.bar} aria-hidden>
            {KINDS.map((kind, index) =>
              seconds[index] === 0 ? null : (
                <i key={kind} className={styles[kind]} style={{ flexGrow: seconds[index] }} />
              ),
            )}
          </div>
          <dl className={styles.parts}>
            {KINDS.map((kind, index) => (
              <div key={kind} title={exactDuration(seconds[index] ?? 0)}>
                <dt>
                  <i className={`${styles.swatch} ${styles[kind]}`} />
                  {w[kind]}
                </dt>
                <dd>
                  <b>{duration(shown[index] ?? 0)}</b> {percent((shares[index] ?? 0) / 100)}
                </dd>
              </div>
            ))}
          </dl>
          <div className={styles.formulas}>
            <p className={styles.formula}>
              <b>{w.productiveShare(percent((shares[0] ?? 0) / 100))}</b>: {w.productiveFormula}.
            </p>
            {report.productivity_score !== null && (
              <p className={styles.formula}>
                <b>{w.activeShare(percent(report.productivity_score / 100))}</b>: {w.activeFormula}.
              </p>
            )}
          </div>
        </>
      )}
    </Card>
  );
}
