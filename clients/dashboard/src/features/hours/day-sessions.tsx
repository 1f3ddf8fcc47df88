import { useQuery } from "@tanstack/react-query";
import { clock, duration } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import styles from "./day-sessions.module.css";
import { type DayRecord, daySessions } from "./queries.ts";
import { w } from "./words.ts";

/** When somebody worked and paused on a day, and who ended it. */
export function DaySessions({ record }: { record: DayRecord }) {
  const zone = useShownZone();
  const now = useNow(60);
  const day = useQuery(daySessions(record.id, record.user_id, record.date));
  return (
    <Loaded of={day} skeleton={<Skeleton height={40} />}>
      {({ work_sessions, lunch_breaks }) => {
        const work = work_sessions.map(({ id, started_at, ended_at, ended_by }) => ({
          ...{ id, from: started_at, to: ended_at, what: w.work },
          note: ended_by === null ? "" : w.endedBy[ended_by],
        }));
        const breaks = lunch_breaks.map(({ id, break_start_time, break_end_time }) => ({
          ...{ id, from: break_start_time, to: break_end_time, what: w.break, note: "" },
        }));
        const all = [...work, ...breaks].sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
        if (all.length === 0) return <p>{w.noSessions}</p>;
        return (
          <ul className={styles.list}>
            {all.map(({ id, from, to, what, note }) => (
              <li key={id}>
                <b>{what}</b>
                <span className={styles.times}>
                  {clock(from, zone)}–{to === null ? w.stillRuns : clock(to, zone)}
                </span>
                <span className={styles.times}>
                  {duration(((to === null ? now : Date.parse(to)) - Date.parse(from)) / 1000)}
                </span>
                <small>{note}</small>
              </li>
            ))}
          </ul>
        );
      }}
    </Loaded>
  );
}
