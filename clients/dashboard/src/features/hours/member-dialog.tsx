import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { Fragment, useState } from "react";
import type { Range } from "../../time/dates.ts";
import { clock, duration, exactDuration, shortDay } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { classes } from "../../ui/classes.ts";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { activeAndIdle } from "../../ui/shares.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import table from "../../ui/table/table.module.css";
import { DaySessions } from "./day-sessions.tsx";
import { IntervalControl } from "./interval-control.tsx";
import styles from "./member-dialog.module.css";
import { type DayRecord, memberDays } from "./queries.ts";
import { w } from "./words.ts";

/** One member's days of the range with their sessions, and how often their screen is captured. */
export function MemberDialog({
  member,
  range,
  onClose,
}: {
  member: { user_id: string; name: string } | undefined;
  range: Range;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={member === undefined ? "" : w.details(member.name)}
      isOpen={member !== undefined}
      onClose={onClose}
      isWide
    >
      {member !== undefined && (
        <>
          <IntervalControl userId={member.user_id} name={member.name} />
          <Days userId={member.user_id} range={range} />
        </>
      )}
    </Dialog>
  );
}

function Days({ userId, range }: { userId: string; range: Range }) {
  const days = useQuery(memberDays(userId, range));
  return (
    <Loaded of={days} skeleton={<Skeleton height={220} />}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={w.noDays} />
        ) : (
          <div className={classes(table.scroll, styles.days)}>
            <table className={table.table}>
              <thead>
                <tr>
                  <th scope="col">{w.date}</th>
                  {[w.in, w.out, w.net, w.active, w.idle, w.break].map((name) => (
                    <th key={name} scope="col" className={table.number}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {items.map((day) => (
                  <Day key={day.id} day={day} />
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </Loaded>
  );
}

function Day({ day }: { day: DayRecord }) {
  const zone = useShownZone();
  const [isOpen, setOpen] = useState(false);
  const net = day.total_work_duration - day.total_break_duration;
  const { total_active_duration: active, total_idle_duration: idle, total_break_duration: breaks } = day;
  const shown = [net, ...activeAndIdle(net, active, idle), breaks];
  const isWorked = day.check_in_time !== null;
  return (
    <Fragment>
      <tr>
        <th scope="row">
          {isWorked ? (
            <button
              type="button"
              className={styles.toggle}
              aria-expanded={isOpen}
              title={w.showSessions(shortDay(day.date))}
              onClick={() => setOpen(!isOpen)}
            >
              <ChevronDown aria-hidden />
              {shortDay(day.date)}
            </button>
          ) : (
            shortDay(day.date)
          )}
          {day.is_late && <small className={styles.late}> {w.lateMark}</small>}
        </th>
        <td className={table.number}>{day.check_in_time === null ? awayOf(day) : clock(day.check_in_time, zone)}</td>
        <td className={table.number}>{outOf(day, zone)}</td>
        {[net, active, idle, breaks].map((seconds, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the columns stand still
          <td key={index} className={table.number} title={exactDuration(seconds)}>
            {isWorked ? duration(shown[index] ?? 0) : w.none}
          </td>
        ))}
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={7} className={styles.sessions}>
            <div className={styles.inner}>
              {day.findings.length > 0 && (
                <p className={styles.findings}>{day.findings.map((finding) => w.findings[finding]).join("; ")}</p>
              )}
              <DaySessions record={day} />
              <Link to="/members/$id/day" params={{ id: day.user_id }} search={{ date: day.date }}>
                {w.openDay}
              </Link>
            </div>
          </td>
        </tr>
      )}
    </Fragment>
  );
}

function awayOf({ status }: DayRecord): string {
  return status in w.away ? w.away[status as keyof typeof w.away] : w.none;
}

function outOf({ check_in_time, check_out_time }: DayRecord, zone: string): string {
  if (check_in_time === null) return w.none;
  return check_out_time === null ? w.stillRuns : clock(check_out_time, zone);
}
