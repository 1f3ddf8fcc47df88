import { useState } from "react";
import { duration, exactClock, exactDuration } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { DialogPlace } from "../../ui/dialog/waiting.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { lazily } from "../../ui/lazily.ts";
import tables from "../../ui/table/table.module.css";
import { Tag } from "../../ui/tag/tag.tsx";
import type { Report } from "./queries.ts";
import { w } from "./words.ts";

const ExplainDialog = lazily(async () => (await import("./explain-dialog.tsx")).ExplainDialog, true);

type Fact = { id: string; what: string; from: string; to: string | null; endedBy: string | null };

/** What was declared of a day: when somebody came and went, and their breaks. */
export function SessionsCard({ report, record }: { report: Report; record: NonNullable<Report["record"]> }) {
  const zone = useShownZone();
  const now = useNow(10);
  const [isAsked, setAsked] = useState(false);
  const facts = factsOf(report);
  const tellsEnds = facts.some(({ endedBy }) => endedBy !== null);
  return (
    <Card
      title={w.sessions}
      isFlush
      actions={
        <>
          <Tag kind={record.status === "late" || record.status === "absent" ? "warn" : "plain"}>
            {w.status[record.status]}
          </Tag>
          <Button size="small" kind="quiet" onClick={() => setAsked(true)}>
            {w.whyStatus}
          </Button>
        </>
      }
    >
      {facts.length === 0 ? (
        <Empty title={w.noSessions} />
      ) : (
        <div className={tables.scroll}>
          <table className={tables.table}>
            <thead>
              <tr>
                <th scope="col">{w.what}</th>
                <th scope="col" className={tables.number}>
                  {w.from}
                </th>
                <th scope="col" className={tables.number}>
                  {w.to}
                </th>
                <th scope="col" className={tables.number}>
                  {w.duration}
                </th>
                {tellsEnds && <th scope="col">{w.endedBy}</th>}
              </tr>
            </thead>
            <tbody>
              {facts.map(({ id, what, from, to, endedBy }) => {
                const seconds = ((to === null ? now : Date.parse(to)) - Date.parse(from)) / 1000;
                return (
                  <tr key={id}>
                    <th scope="row">{what}</th>
                    <td className={tables.number}>{exactClock(from, zone)}</td>
                    <td className={tables.number}>{to === null ? w.running : exactClock(to, zone)}</td>
                    <td className={tables.number} title={exactDuration(seconds)}>
                      {duration(seconds)}
                    </td>
                    {tellsEnds && <td>{endedBy ?? "–"}</td>}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {isAsked && (
        <DialogPlace onClose={() => setAsked(false)}>
          <ExplainDialog record={record} total="status" onClose={() => setAsked(false)} />
        </DialogPlace>
      )}
    </Card>
  );
}

function factsOf({ work_sessions, lunch_breaks }: Report): Fact[] {
  const work = work_sessions.map(({ id, started_at, ended_at, ended_by }) => ({
    id,
    what: w.workSession,
    from: started_at,
    to: ended_at,
    endedBy: ended_by === null ? null : w.ended[ended_by],
  }));
  const breaks = lunch_breaks.map(({ id, break_start_time, break_end_time }) => ({
    id,
    what: w.lunchBreak,
    from: break_start_time,
    to: break_end_time,
    endedBy: null,
  }));
  return [...work, ...breaks].toSorted((one, other) => Date.parse(one.from) - Date.parse(other.from));
}
