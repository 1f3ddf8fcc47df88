import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../api/session.ts";
import { dateOf } from "../../time/dates.ts";
import { clock, shortDay } from "../../time/format.ts";
import { useShownZone, useZone } from "../../time/zone.ts";
import { Card } from "../../ui/card/card.tsx";
import { classes } from "../../ui/classes.ts";
import { Loaded } from "../../ui/failure/failure.tsx";
import table from "../../ui/table/table.module.css";
import { Tag } from "../../ui/tag/tag.tsx";
import { number } from "../../words/words.ts";
import { MarkFigures } from "./mark-figures.tsx";
import type { Tally } from "./marks.ts";
import { NoMember } from "./no-member.tsx";
import { Nothing } from "./nothing.tsx";
import { type Attended, memberName, memberSessions } from "./queries.ts";
import styles from "./reports.module.css";
import { Scope } from "./scope.tsx";
import { SpanSkeleton } from "./span-skeleton.tsx";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

const LOOK = { present: "good", late: "warn", absent: "bad", excused: "plain" } as const;

/** The sessions that somebody was expected at, and whether they came. */
export function MemberSessions({ view, userId }: { view: View; userId: string }) {
  const { user } = useMe();
  const zone = useZone();
  const { range, previous, isSelf } = view;
  const sessions = useQuery(memberSessions(userId, range, zone));
  const before = useQuery({ ...memberSessions(userId, previous ?? range, zone), enabled: previous !== undefined });
  const named = useQuery({ ...memberName(userId), enabled: !isSelf });
  const name = isSelf ? user.name : (named.data?.name ?? "");
  return (
    <Loaded of={sessions} skeleton={<SpanSkeleton />} absent={<NoMember />}>
      {(items) => (
        <>
          {/* Marks are no days: who looks at them is not noted. */}
          <Scope view={{ ...view, isSelf: true }} name={name} isUnfinished={false} />
          {items.length === 0 ? (
            <Nothing title={w.noOwnSessions} hint={w.noOwnSessionsHint} />
          ) : (
            <>
              <MarkFigures
                totals={tallyOf(items)}
                sessions={items.length}
                before={previous === undefined || before.data === undefined ? undefined : tallyOf(before.data)}
              />
              <SessionList items={items} />
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

function tallyOf(items: readonly Attended[]): Tally {
  const count = (mark: Attended["status"]) => items.filter(({ status }) => status === mark).length;
  const [present, late, absent, excused] = [count("present"), count("late"), count("absent"), count("excused")];
  const expected = present + late + absent;
  const left_early = items.filter((item) => item.left_early).length;
  const rate = expected === 0 ? null : (100 * (present + late)) / expected;
  return { present, late, absent, excused, left_early, rate };
}

function SessionList({ items }: { items: readonly Attended[] }) {
  const [zone, home] = [useShownZone(), useZone()];
  return (
    <Card title={w.sessions} count={number(items.length)} isFlush>
      <div className={table.scroll}>
        <table className={classes(table.table, styles.sessions)}>
          <thead>
            <tr>
              <th scope="col">{w.date}</th>
              <th scope="col">{w.session}</th>
              <th scope="col">{w.status}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.session_id}>
                <th scope="row" className={styles.when}>
                  {shortDay(dateOf(Date.parse(item.starts_at), home))}
                  <small>
                    {clock(item.starts_at, zone)} – {clock(item.ends_at, zone)}
                  </small>
                </th>
                <td>
                  <span className={styles.ellipsis}>{item.session_name}</span>
                  {item.class && item.class.name !== item.session_name && (
                    <small className={styles.ellipsis}>{item.class.name}</small>
                  )}
                </td>
                <td className={styles.mark}>
                  <Tag kind={LOOK[item.status]}>{w.mark[item.status]}</Tag>
                  <small>
                    {[
                      item.marked_at === null || item.method === "manual" ? undefined : clock(item.marked_at, zone),
                      item.left_early ? w.leftEarly : undefined,
                      item.review === "pending" ? w.toReview : undefined,
                    ]
                      .filter((word) => word !== undefined)
                      .join(" · ")}
                  </small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
