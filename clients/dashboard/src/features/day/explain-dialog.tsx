import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { exactDuration } from "../../time/format.ts";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Swatch } from "../../ui/timeline/blocks.tsx";
import { kindOf } from "../../ui/timeline/geometry.ts";
import styles from "./explain-dialog.module.css";
import { textsOf } from "./explain-text.ts";
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
          <div className={styles.said}>
            {total === "status" ? <OfStatus said={said} /> : <OfTotal said={said} total={total} />}
            <Rest said={said} isStatus={total === "status"} />
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}

function OfStatus({ said }: { said: Explanation }) {
  const texts = textsOf(said);
  return (
    <>
      <p className={styles.first}>{texts.status(said.status)}</p>
      <p>{texts.lateness(said.lateness)}</p>
    </>
  );
}

function OfTotal({ said, total }: { said: Explanation; total: Total }) {
  const texts = textsOf(said);
  const of = (name: string) => said.times.find((time) => time.total === name);
  const [work, pause] = [of("work"), of("break")];
  const time = of(total === "net" ? "work" : total);
  const segments = (time?.segments ?? []).filter(
    ({ activity_type }) => total !== "net" || activity_type !== "lunch_break",
  );
  return (
    <>
      {total === "net" ? (
        <p className={styles.first}>
          {w.explainNet(
            exactDuration((work?.seconds ?? 0) - (pause?.seconds ?? 0)),
            exactDuration(work?.seconds ?? 0),
            exactDuration(pause?.seconds ?? 0),
          )}
        </p>
      ) : (
        <p className={styles.first}>{time === undefined ? w.explainNothing : texts.total(time)}</p>
      )}
      {segments.length > 0 && (
        <ol className={styles.segments}>
          {segments.map((segment) => (
            <li key={segment.start_time}>
              <Swatch kind={kindOf(segment.activity_type)} />
              <span>{texts.segment(segment)}</span>
            </li>
          ))}
        </ol>
      )}
      {total === "active" && <Uses said={said} />}
    </>
  );
}

function Uses({ said }: { said: Explanation }) {
  const texts = textsOf(said);
  const spent = said.uses.filter(({ seconds }) => seconds > 0);
  if (spent.length === 0) return null;
  return (
    <Part title={w.explainUses}>
      {spent.flatMap((use) => [
        <li key={use.total}>{texts.use(use)}</li>,
        ...use.applications.map((one) => (
          <li key={`${use.total} ${one.application} ${one.host}`}>{texts.application(one)}</li>
        )),
      ])}
    </Part>
  );
}

/** What holds for all totals of the day. */
function Rest({ said, isStatus }: { said: Explanation; isStatus: boolean }) {
  const { facts, clipped, marks, devices, not_counted, status } = said;
  const texts = textsOf(said);
  const ignored = [...clipped, ...not_counted];
  return (
    <>
      {facts.length > 0 && (
        <Part title={w.explainFacts}>
          {facts.map((fact) => (
            <li key={fact.id}>{texts.fact(fact)}</li>
          ))}
        </Part>
      )}
      {ignored.length > 0 && (
        <Part title={w.explainClipped}>
          {ignored.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sentences of an answer keep their order
            <li key={`${one.code} ${index}`}>{texts.ignored(one)}</li>
          ))}
        </Part>
      )}
      {devices.length > 0 && (
        <Part title={w.explainDevices}>
          {devices.map((device) => (
            <li key={device.device}>{texts.device(device)}</li>
          ))}
        </Part>
      )}
      {marks.length > 0 && (
        <Part title={w.explainMarks}>
          {!isStatus && <li>{texts.status(status)}</li>}
          {marks.map((mark) => (
            <li key={mark.code}>{texts.mark(mark)}</li>
          ))}
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      <ul className={styles.list}>{children}</ul>
    </section>
  );
}
