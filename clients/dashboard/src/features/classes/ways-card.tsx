import { useQuery } from "@tanstack/react-query";
import { Card } from "../../ui/card/card.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { number } from "../../words/words.ts";
import { seconds } from "./seconds.ts";
import { type Report, type Session, sessionReport } from "./session-queries.ts";
import { w } from "./session-words.ts";
import styles from "./ways-card.module.css";

const WAYS = ["qr", "geofence", "face", "manual"] as const;

/** In which ways people came, and how old their codes were. */
export function WaysCard({ of }: { of: Session }) {
  const report = useQuery(sessionReport(of.id));
  return (
    <Card title={w.report.ways}>
      <Loaded of={report} skeleton={<Skeleton height={110} />}>
        {(data) => <Ways report={data} />}
      </Loaded>
    </Card>
  );
}

function Ways({ report: { methods, code_age_ms, code_ages } }: { report: Report }) {
  const used = WAYS.filter((way) => methods[way] > 0);
  const most = Math.max(1, ...used.map((way) => methods[way]));
  if (used.length === 0) return <p className={styles.none}>{w.report.nobody}</p>;
  return (
    <>
      <dl className={styles.ways}>
        {used.map((way) => (
          <div key={way}>
            <dt>{w.method[way]}</dt>
            <dd className={styles.bar} aria-hidden>
              <i style={{ inlineSize: `${(100 * methods[way]) / most}%` }} />
            </dd>
            <dd className={styles.number}>{number(methods[way])}</dd>
          </div>
        ))}
      </dl>
      {code_age_ms !== null && (
        <div className={styles.ages}>
          <h3>{w.report.ages}</h3>
          <Ages ages={code_ages} />
          <p>{w.report.agesText(seconds(code_age_ms.median), seconds(code_age_ms.p95))}</p>
        </div>
      )}
    </>
  );
}

/** How many codes were how old; the same as a table for whoever does not see it. */
function Ages({ ages }: { ages: Report["code_ages"] }) {
  const last = Math.max(9, ...ages.map(({ seconds: at }) => at));
  const counts = new Map(ages.map(({ seconds: at, marks }) => [at, marks]));
  const most = Math.max(...ages.map(({ marks }) => marks));
  return (
    <figure>
      <div className={styles.columns} aria-hidden>
        {Array.from({ length: Math.min(last, 59) + 1 }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the second
          <i key={at} style={{ blockSize: `${(100 * (counts.get(at) ?? 0)) / most}%` }} title={`${at} s`} />
        ))}
      </div>
      <div className={styles.axis} aria-hidden>
        <span>{seconds(0)}</span>
        <span>{seconds(1000 * (Math.min(last, 59) + 1))}</span>
      </div>
      <table className={styles.hidden}>
        <caption>{w.report.agesName}</caption>
        <thead>
          <tr>
            <th scope="col">{w.report.second}</th>
            <th scope="col">{w.report.marks}</th>
          </tr>
        </thead>
        <tbody>
          {ages.map(({ seconds: at, marks }) => (
            <tr key={at}>
              <th scope="row">{number(at)}</th>
              <td>{number(marks)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
