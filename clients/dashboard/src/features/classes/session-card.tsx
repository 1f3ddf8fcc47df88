import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { type Told, useTold } from "../../live/socket.ts";
import { clock, shortDay } from "../../time/format.ts";
import { localOf } from "../../time/local.ts";
import { useShownZone } from "../../time/zone.ts";
import { Card } from "../../ui/card/card.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { metres } from "../../ui/metres.ts";
import { COMMA, number, percent } from "../../words/words.ts";
import { SessionActions } from "./session-actions.tsx";
import styles from "./session-page.module.css";
import { type Session, sessionReport } from "./session-queries.ts";
import { w } from "./session-words.ts";
import { StatusTag } from "./status-tag.tsx";

/** What a session is, how it goes, and what whoever teaches it can do with it. */
export function SessionCard({ of, isOwn }: { of: Session; isOwn: boolean }) {
  const zone = useShownZone();
  const { date } = localOf(of.starts_at, zone);
  return (
    <Card
      title={`${shortDay(date)}${COMMA}${clock(of.starts_at, zone)} – ${clock(of.ends_at, zone)}`}
      count={<StatusTag status={of.status} />}
      isFlush
      actions={isOwn && <SessionActions of={of} />}
    >
      <div className={styles.info}>
        <p>
          {of.class === null ? (
            <span className={styles.quiet}>{w.openToAll}</span>
          ) : (
            <Link to="/classes/$id" params={{ id: of.class.id }}>
              {of.class.name}
            </Link>
          )}
          <span className={styles.quiet}>{w.taughtBy(of.teacher.name)}</span>
          {of.ended_by !== null && <span className={styles.quiet}>{w.info.endedBy[of.ended_by]}</span>}
        </p>
        {of.description !== null && <p dir="auto">{of.description}</p>}
        <p className={styles.quiet}>
          <span>{waysOf(of)}</span>
          <span>{w.info.lateAfter(of.late_after_minutes)}</span>
          {isOwn && of.methods.includes("qr") && <span>{w.info.codeEvery(of.qr_step_seconds)}</span>}
          {of.fence !== null && of.methods.includes("geofence") && of.fence.polygon === null && (
            <span>{w.info.within(metres(of.fence.radius_metres))}</span>
          )}
        </p>
      </div>
      {isOwn && of.status === "completed" && of.taken_at === null && <p className={styles.warn}>{w.notTaken}</p>}
      {isOwn && <Counts id={of.id} />}
    </Card>
  );
}

function waysOf({ methods, require_all }: Session): string {
  const isBoth = require_all && methods.includes("qr") && methods.includes("geofence");
  const names = methods
    .filter((method) => !isBoth || (method !== "qr" && method !== "geofence"))
    .map((method) => w.method[method]);
  return (isBoth ? [w.info.both, ...names] : names).join(" · ");
}

function Counts({ id }: { id: string }) {
  const { data } = useQuery(sessionReport(id));
  const [total, setTotal] = useState<number>();
  const hear = useCallback(
    ({ event, channel, data: told }: Told) => {
      if (event === "session:count" && channel === `session:${id}`) setTotal(Number(told.total_present));
    },
    [id],
  );
  useTold(hear);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read last is truer than what was told before
  useEffect(() => setTotal(undefined), [data]);
  const counts = data?.counts;
  const show = (count: number | undefined) => (count === undefined ? "–" : number(count));
  return (
    <div className={styles.figures}>
      <Figures>
        <Figure
          name={w.figures.came}
          value={show(total ?? (counts && counts.present + counts.late))}
          note={counts && w.figures.ofExpected(counts.expected)}
        />
        <Figure name={w.figures.late} value={show(counts?.late)} />
        <Figure name={w.figures.absent} value={show(counts?.absent)} />
        <Figure name={w.figures.excused} value={show(counts?.excused)} />
        <Figure name={w.figures.unmarked} value={show(counts?.unmarked)} />
        <Figure name={w.figures.rate} value={counts?.rate == null ? "–" : percent(counts.rate / 100)} />
      </Figures>
    </div>
  );
}
