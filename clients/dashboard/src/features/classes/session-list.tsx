import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { addDays, dateOf } from "../../time/dates.ts";
import { clock, shortDay } from "../../time/format.ts";
import { localOf } from "../../time/local.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import { MarkTag } from "./mark-tag.tsx";
import styles from "./session-list.module.css";
import type { Session } from "./session-queries.ts";
import { StatusTag } from "./status-tag.tsx";
import { w } from "./words.ts";

/** Sessions one below the other: when, what, what became of them. */
export function SessionList({
  sessions,
  showsClass = false,
  action,
}: {
  sessions: readonly Session[];
  showsClass?: boolean;
  action?: (session: Session) => ReactNode;
}) {
  return (
    <ul>
      {sessions.map((each) => (
        <li key={each.id} className={styles.row}>
          <When of={each} />
          <span className={styles.name}>
            <Link to="/sessions/$id" params={{ id: each.id }}>
              {each.name}
            </Link>
            <small>{(showsClass && each.class?.name) || each.teacher.name}</small>
          </span>
          <span className={styles.end}>
            {action?.(each) ??
              (each.my_mark === null ? <StatusTag status={each.status} /> : <MarkTag status={each.my_mark.status} />)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function When({ of: { starts_at, ends_at } }: { of: Session }) {
  const zone = useShownZone();
  const today = dateOf(useNow(60), zone);
  const { date } = localOf(starts_at, zone);
  const day = date === today ? w.today : date === addDays(today, 1) ? w.tomorrow : shortDay(date);
  return (
    <span className={styles.when}>
      <b>{day}</b>
      <small>
        {clock(starts_at, zone)} – {clock(ends_at, zone)}
      </small>
    </span>
  );
}
