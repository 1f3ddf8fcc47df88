import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMe } from "../../api/session.ts";
import { clock, shortDay } from "../../time/format.ts";
import { localOf } from "../../time/local.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { number, percent } from "../../words/words.ts";
import { MarkTag } from "./mark-tag.tsx";
import { ownHistory } from "./queries.ts";
import styles from "./session-list.module.css";
import { w as session } from "./session-words.ts";
import { w } from "./words.ts";

const FEW = 5;

/** A student's own rate and marks; of one class or of all. */
export function OwnCard({ classId }: { classId?: string }) {
  const { user } = useMe();
  const history = useInfiniteQuery(ownHistory(user.id, classId));
  const [isAll, setAll] = useState(classId !== undefined);
  return (
    <Card title={w.attendance} isFlush>
      <Loaded
        of={history}
        skeleton={
          <div className={styles.skeleton}>
            <Skeleton height={80} />
          </div>
        }
      >
        {({ pages }) => {
          const totals = pages[0]?.totals;
          const items = pages.flatMap((page) => page.items);
          if (totals === undefined) return null;
          const came = totals.present + totals.late;
          const hasFolded = !isAll && items.length > FEW;
          return (
            <>
              <Figures>
                <Figure
                  name={w.rate}
                  value={totals.rate === null ? "–" : percent(totals.rate / 100)}
                  note={totals.rate === null ? w.noRate : w.rateNote(came, came + totals.absent)}
                />
                <Figure name={session.mark.late} value={number(totals.late)} />
                <Figure name={session.mark.absent} value={number(totals.absent)} />
                <Figure name={session.mark.excused} value={number(totals.excused)} />
              </Figures>
              <ul>
                {(hasFolded ? items.slice(0, FEW) : items).map((each) => (
                  <Own key={each.session_id} of={each} />
                ))}
              </ul>
              {(hasFolded || history.hasNextPage) && (
                <div className={styles.more}>
                  <Button
                    size="small"
                    isBusy={history.isFetchingNextPage}
                    onClick={() => (hasFolded ? setAll(true) : void history.fetchNextPage())}
                  >
                    {w.more}
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

type Attended = {
  session_id: string;
  session_name: string;
  starts_at: string;
  ends_at: string;
  class: { name: string } | null;
  status: "present" | "late" | "absent" | "excused";
};

function Own({ of }: { of: Attended }) {
  const zone = useShownZone();
  return (
    <li className={styles.row}>
      <span className={styles.when}>
        <b>{shortDay(localOf(of.starts_at, zone).date)}</b>
        <small>
          {clock(of.starts_at, zone)} – {clock(of.ends_at, zone)}
        </small>
      </span>
      <span className={styles.name}>
        <Link to="/sessions/$id" params={{ id: of.session_id }}>
          {of.session_name}
        </Link>
        <small>{of.class?.name ?? session.openToAll}</small>
      </span>
      <MarkTag status={of.status} />
    </li>
  );
}
