import { Link } from "@tanstack/react-router";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect } from "react";
import { ago, moment } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { classes } from "../../ui/classes.ts";
import { w as roleWords } from "../../ui/roles.ts";
import { Tag } from "../../ui/tag/tag.tsx";
import styles from "./member-table.module.css";
import type { Member } from "./queries.ts";
import { StandingTag } from "./standing-tag.tsx";
import { w } from "./words.ts";

const ROW = 58;

/** Everybody in a list. Rows out of sight are not drawn, and the next ones are asked for before the end is in sight. */
export function MemberTable({
  members,
  hasMore,
  isLoadingMore,
  onMore,
}: {
  members: readonly Member[];
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
}) {
  const rows = useWindowVirtualizer({ count: members.length, estimateSize: () => ROW, overscan: 12 });
  const seen = rows.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && last > members.length - 30) onMore();
  }, [hasMore, isLoadingMore, last, members.length, onMore]);
  const [before, after] = [seen[0]?.start ?? 0, rows.getTotalSize() - (seen.at(-1)?.end ?? 0)];
  const now = useNow(60);
  const zone = useShownZone();
  return (
    <table className={styles.table} aria-busy={isLoadingMore || undefined}>
      <thead>
        <tr>
          <th scope="col">{w.name}</th>
          <th scope="col">{w.role}</th>
          <th scope="col">{w.department}</th>
          <th scope="col">{w.status}</th>
          <th scope="col">{w.interval}</th>
          <th scope="col">{w.lastSeen}</th>
        </tr>
      </thead>
      <tbody>
        {before > 0 && <tr aria-hidden style={{ height: before }} />}
        {seen.map(({ index }) => {
          const member = members[index];
          if (member === undefined) return null;
          return (
            <tr key={member.id} ref={rows.measureElement} data-index={index}>
              <Cells member={member} now={now} zone={zone} />
            </tr>
          );
        })}
        {after > 0 && <tr aria-hidden style={{ height: after }} />}
      </tbody>
    </table>
  );
}

function Cells({ member, now, zone }: { member: Member; now: number; zone: string }) {
  const { id, name, email, employee_id, role, department, status, last_login_at, screenshot_interval_minutes } = member;
  return (
    <>
      <th scope="row">
        <span className={styles.person}>
          <Avatar id={id} name={name} picture={member.profile_picture_url} />
          <span>
            <Link to="/members/$id" params={{ id }} className={styles.name} title={name}>
              {name}
            </Link>
            <small title={email}>
              {employee_id} · {email}
            </small>
          </span>
        </span>
      </th>
      <td className={styles.role}>{roleWords.role[role]}</td>
      <td className={classes(styles.department, department === null && styles.none)} title={department ?? undefined}>
        {department ?? "–"}
      </td>
      <td className={styles.status}>
        <StandingTag standing={status} />
      </td>
      <td className={styles.interval}>
        {screenshot_interval_minutes === null ? (
          <span className={styles.none}>{w.intervalOrganization}</span>
        ) : (
          <Tag>{w.intervalOwn(screenshot_interval_minutes)}</Tag>
        )}
      </td>
      <td className={styles.seen}>
        {last_login_at === null ? (
          <span className={styles.none}>{w.never}</span>
        ) : (
          <time dateTime={last_login_at} title={moment(last_login_at, zone)}>
            {ago(last_login_at, now)}
          </time>
        )}
      </td>
    </>
  );
}
