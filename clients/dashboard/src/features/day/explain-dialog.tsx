import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { exactDuration } from "../../time/format.ts";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Swatch } from "../../ui/timeline/blocks.tsx";
import { kindOf } from "../../ui/timeline/geometry.ts";
import styles from "./explain-dialog.module.css";
import { type Explanation, explanationOf, type Report } from "./queries.ts";
import type { Total } from "./totals-card.tsx";
import { w } from "./words.ts";

/** Why a total is what it is, in sentences. */
export function ExplainDialog({
  record,
  total,
  onClose,
}: {
  record: NonNullable<Report["record"]>;
  total: Total | "status";
  onClose: () => void;
}) {
  const explanation = useQuery(explanationOf(record.user_id, record.id));
  const name = total === "status" ? w.explainStatus : w[total];
  return (
    <Dialog title={`${name}: ${w.explainTitle}`} isOpen isWide onClose={onClose}>
      <Loaded of={explanation} skeleton={<Skeleton height={220} />}>
        {(said) => (
          // What the server says is in English.
          <div className={styles.said} lang="en">
            {total === "status" ? <OfStatus said={said} /> : <OfTotal said={said} total={total} />}
            <Rest said={said} isStatus={total === "status"} />
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}

function OfStatus({ said: { status, lateness } }: { said: Explanation }) {
  return (
    <>
      <p className={styles.first}>{status.sentence}</p>
      <p>{lateness.sentence}</p>
    </>
  );
}

function OfTotal({ said, total }: { said: Explanation; total: Total }) {
  const of = (name: string) => said.times.find((time) => time.total === name);
  const [work, pause] = [of("work"), of("break")];
  const time = of(total === "net" ? "work" : total);
  const segments = (time?.segments ?? []).filter(
    ({ activity_type }) => total !== "net" || activity_type !== "lunch_break",
  );
  return (
    <>
      {total === "net" ? (
        <p className={styles.first} lang={document.documentElement.lang}>
          {w.explainNet(
            exactDuration((work?.seconds ?? 0) - (pause?.seconds ?? 0)),
            exactDuration(work?.seconds ?? 0),
            exactDuration(pause?.seconds ?? 0),
          )}
        </p>
      ) : (
        <p className={styles.first}>{time?.sentence ?? w.explainNothing}</p>
      )}
      {segments.length > 0 && (
        <ol className={styles.segments}>
          {segments.map(({ start_time, activity_type, sentence }) => (
            <li key={start_time}>
              <Swatch kind={kindOf(activity_type)} />
              <span>{sentence}</span>
            </li>
          ))}
        </ol>
      )}
      {total === "active" && <Uses said={said} />}
    </>
  );
}

function Uses({ said: { uses } }: { said: Explanation }) {
  const spent = uses.filter(({ seconds }) => seconds > 0);
  if (spent.length === 0) return null;
  return (
    <Part title={w.explainUses}>
      {spent.flatMap(({ total, sentence, applications }) => [
        <li key={total}>{sentence}</li>,
        ...applications.map((one) => <li key={`${total} ${one.application} ${one.host}`}>{one.sentence}</li>),
      ])}
    </Part>
  );
}

/** What holds for all totals of the day. */
function Rest({
  said: { facts, clipped, marks, devices, not_counted, status },
  isStatus,
}: {
  said: Explanation;
  isStatus: boolean;
}) {
  const ignored = [...clipped, ...not_counted];
  return (
    <>
      {facts.length > 0 && (
        <Part title={w.explainFacts}>
          {facts.map(({ id, sentence }) => (
            <li key={id}>{sentence}</li>
          ))}
        </Part>
      )}
      {ignored.length > 0 && (
        <Part title={w.explainClipped}>
          {ignored.map(({ code, sentence }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sentences of an answer keep their order
            <li key={`${code} ${index}`}>{sentence}</li>
          ))}
        </Part>
      )}
      {devices.length > 0 && (
        <Part title={w.explainDevices}>
          {devices.map(({ device, sentence }) => (
            <li key={device}>{sentence}</li>
          ))}
        </Part>
      )}
      {marks.length > 0 && (
        <Part title={w.explainMarks}>
          {!isStatus && <li>{status.sentence}</li>}
          {marks.map(({ code, sentence }) => (
            <li key={code}>{sentence}</li>
          ))}
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 lang={document.documentElement.lang}>{title}</h3>
      <ul className={styles.list}>{children}</ul>
    </section>
  );
}
