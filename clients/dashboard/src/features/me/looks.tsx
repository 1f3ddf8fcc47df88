import { useInfiniteQuery } from "@tanstack/react-query";
import type { Item } from "../../api/ask.ts";
import { clock, moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { listOf } from "../../words/words.ts";
import styles from "./looks.module.css";
import { looksAtMe } from "./queries.ts";
import { w } from "./words.ts";

type Look = Item<"GET /api/audit/views">;

/** Who looked at the caller, at what and when. */
export function Looks({ limit, hasMore }: { limit: number; hasMore: boolean }) {
  const looks = useInfiniteQuery(looksAtMe(limit));
  const zone = useShownZone();
  return (
    <Loaded of={looks} skeleton={<Skeleton height={90} />}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (items.length === 0) return <Empty title={w.nobodyLooked} />;
        return (
          <>
            <ul className={styles.looks}>
              {items.map((look) => (
                <li key={look.id}>
                  <Avatar id={look.viewer.id ?? look.id} name={look.viewer.name ?? "?"} size={30} />
                  <span>
                    <b>{look.viewer.name}</b>
                    <small>{whatOf(look)}</small>
                  </span>
                  <time dateTime={look.first_at}>
                    {moment(look.first_at, zone)}
                    {isWithinMinute(look, zone) ? "" : `–${clock(look.last_at, zone)}`}
                  </time>
                </li>
              ))}
            </ul>
            {hasMore && looks.hasNextPage && (
              <Button size="small" isBusy={looks.isFetchingNextPage} onClick={() => void looks.fetchNextPage()}>
                {w.more}
              </Button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

const isWithinMinute = ({ first_at, last_at }: Look, zone: string) => moment(first_at, zone) === moment(last_at, zone);

function whatOf({ looks }: Look): string {
  const kinds = (Object.keys(w.lookKinds) as (keyof typeof w.lookKinds)[]).filter((kind) => looks[kind] > 0);
  return listOf(kinds.map((kind) => w.lookKinds[kind](looks[kind])));
}
