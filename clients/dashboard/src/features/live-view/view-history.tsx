import { useInfiniteQuery } from "@tanstack/react-query";
import { exactDuration, moment } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { number } from "../../words/words.ts";
import { type LiveView, viewHistory } from "./queries.ts";
import styles from "./view-history.module.css";
import { w } from "./words.ts";

/** Who has watched a member, when, why, for how long, and how it ended. */
export function ViewHistory({ userId }: { userId: string }) {
  const history = useInfiniteQuery(viewHistory(userId));
  return (
    <Card title={w.history} isFlush>
      <Loaded of={history} skeleton={<Skeleton height={120} />}>
        {({ pages }) => {
          const views = pages.flatMap(({ items }) => items);
          if (views.length === 0) return <Empty title={w.noHistory}>{w.noHistoryHint}</Empty>;
          return (
            <>
              <TableScroll label={w.history}>
                <table className={table.table}>
                  <thead>
                    <tr>
                      {[w.when, w.who, w.why].map((name) => (
                        <th key={name} scope="col">
                          {name}
                        </th>
                      ))}
                      <th scope="col" className={table.number}>
                        {w.howLong}
                      </th>
                      <th scope="col" className={table.number}>
                        {w.pictures}
                      </th>
                      <th scope="col">{w.end}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {views.map((view) => (
                      <Row key={view.id} view={view} />
                    ))}
                  </tbody>
                </table>
              </TableScroll>
              {history.hasNextPage && (
                <p className={styles.more}>
                  <Button isBusy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
                    {w.more}
                  </Button>
                </p>
              )}
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

function Row({ view }: { view: LiveView }) {
  const zone = useShownZone();
  const { requested_at, viewer, reason, started_at, ended_at, frames, state, end_reason } = view;
  const now = useNow(1);
  const until = ended_at === null ? now : Date.parse(ended_at);
  const length = started_at === null ? undefined : Math.max(0, until - Date.parse(started_at));
  return (
    <tr>
      <td className={styles.when}>{moment(requested_at, zone)}</td>
      <td className={styles.who}>{viewer.name}</td>
      <td className={styles.why}>{reason ?? <small>{w.forgotten}</small>}</td>
      <td className={table.number}>{length === undefined ? "–" : exactDuration(length / 1000)}</td>
      <td className={table.number}>{number(frames)}</td>
      <td className={styles.why}>
        {state === "ended" ? end_reason && w.ends[end_reason] : state === "live" ? w.live : w.asked}
      </td>
    </tr>
  );
}
