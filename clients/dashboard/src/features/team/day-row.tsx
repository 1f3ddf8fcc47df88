import { Link } from "@tanstack/react-router";
import { memo, type Ref } from "react";
import { ago, clock, difference, duration, exactDuration } from "../../time/format.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { activeAndIdle } from "../../ui/shares.ts";
import { StateTag } from "../../ui/state/state.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import type { Domain } from "../../ui/timeline/geometry.ts";
import { Strip } from "../../ui/timeline/strip.tsx";
import { percent } from "../../words/words.ts";
import type { Column } from "./columns.ts";
import { figuresOf } from "./figures.ts";
import { latenessOf, needOf } from "./order.ts";
import type { Day } from "./queries.ts";
import { stretchesOfDay } from "./stretches.ts";
import styles from "./team-table.module.css";
import { w } from "./words.ts";

/** A member's day in one line. */
export const DayRow = memo(function DayRow({
  ref,
  index,
  day,
  isNow,
  isLow,
  asOf,
  columns,
  domain,
  zone,
  width,
  now,
  onOpen,
}: {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  day: Day;
  isNow: boolean;
  isLow: boolean;
  asOf: string;
  columns: ReadonlySet<Column>;
  domain: Domain;
  zone: string;
  width: number;
  now: number;
  onOpen: (userId: string) => void;
}) {
  const { net, active, idle } = figuresOf(day, asOf, now);
  const [shownActive, shownIdle] = columns.has("idle") ? activeAndIdle(net, active, idle) : ([active, idle] as const);
  const { user_id, name, department, state, current } = day;
  const application = current?.application ?? sinceOf(day, zone, now);
  return (
    <tr ref={ref} data-index={index} aria-rowindex={index + 2}>
      <th scope="row" className={styles.member}>
        <span className={styles.person}>
          <Avatar id={user_id} name={name} state={state} {...(isLow ? { size: 24 } : {})} />
          <span>
            <Link
              to="/members/$id/day"
              params={{ id: user_id }}
              search={isNow && day.is_running ? {} : { date: day.date }}
              className={styles.name}
            >
              {name}
            </Link>
            <small>{department}</small>
          </span>
        </span>
      </th>
      {columns.has("state") && (
        <td className={styles.state}>
          {state && <StateTag state={state} />}
          <small title={application}>{application}</small>
        </td>
      )}
      {columns.has("day") && (
        <td className={styles.day}>
          {width > 0 && (
            <button type="button" className={styles.strip} title={w.openSegments} onClick={() => onOpen(user_id)}>
              <Strip
                stretches={stretchesOfDay(day, now)}
                domain={domain}
                zone={zone}
                width={width}
                expected={day.shift ? Date.parse(day.shift.start) : undefined}
              />
              <span className={styles.hidden}>{w.openSegmentsOf(name)}</span>
            </button>
          )}
        </td>
      )}
      {columns.has("in") && (
        <td className={styles.number} data-name={w.column.in}>
          <In day={day} zone={zone} isNow={isNow} now={now} />
        </td>
      )}
      {columns.has("active") && (
        <td className={styles.number} data-name={w.column.active} title={exactDuration(active)}>
          {net === 0 ? "–" : duration(shownActive)}
          {net > 0 && <small>{percent(active / net)}</small>}
        </td>
      )}
      {columns.has("idle") && <Time name={w.column.idle} seconds={idle} shown={shownIdle} isKnown={net > 0} />}
      {columns.has("breaks") && <Time name={w.column.breaks} seconds={day.total_break_duration} isKnown={net > 0} />}
      {columns.has("net") && <Time name={w.column.net} seconds={net} isKnown={net > 0} />}
    </tr>
  );
});

function Time({
  name,
  seconds,
  shown = seconds,
  isKnown,
}: {
  name: string;
  seconds: number;
  shown?: number;
  isKnown: boolean;
}) {
  return (
    <td className={styles.number} data-name={name} title={isKnown ? exactDuration(seconds) : undefined}>
      {isKnown ? duration(shown) : "–"}
    </td>
  );
}

/** When they came, by how much later than their shift, and what is to be looked at. */
function In({ day, zone, isNow, now }: { day: Day; zone: string; isNow: boolean; now: number }) {
  const { first_login, shift, needs_review } = day;
  const late = latenessOf(day);
  const isMissing = isNow && needOf(day, isNow, now) === "missing";
  return (
    <>
      {first_login === null ? "–" : clock(first_login, zone)}
      {late !== undefined && (
        <small className={styles.late} title={w.lateHint(duration(late), shift ? clock(shift.start, zone) : "")}>
          {late < 60 ? w.late : difference(late)}
        </small>
      )}
      {isMissing && shift && <small className={styles.late}>{w.expectedAt(clock(shift.start, zone))}</small>}
      {needs_review && (
        <span title={w.reviewHint} className={styles.review}>
          <Tag kind="warn">{w.review}</Tag>
        </span>
      )}
    </>
  );
}

/** Why somebody is as they are, where they have no application in front of them. */
function sinceOf({ state, state_since, status, last_logout, first_login }: Day, zone: string, now: number): string {
  if (state !== null && state !== "offline" && state_since !== null) return ago(state_since, now);
  if (last_logout !== null) return w.left(clock(last_logout, zone));
  if (status === "on_leave") return w.leave;
  if (status === "off") return w.off;
  if (status === "absent") return w.absent;
  return first_login === null ? w.notIn : "";
}
