import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Answer } from "../../api/ask.ts";
import { type ShotPages, signAgain } from "../../frame/screens/queries.ts";
import { w as screens } from "../../frame/screens/words.ts";
import { clock } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { byTenMinutes } from "../../ui/pictures/groups.ts";
import type { Picture } from "../../ui/pictures/picture.ts";
import { Tile } from "../../ui/pictures/tile.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { number, percent } from "../../words/words.ts";
import styles from "./screens-card.module.css";
import { w } from "./words.ts";

/** The pictures of a day by ten minutes. They are asked for when the card comes into sight: asking is a look. */
export function ScreensCard({
  count,
  shots,
  pictures,
  slots,
  name,
  isOwn,
  isAsked,
  onAsk,
  onOpen,
}: {
  count: number;
  shots: UseInfiniteQueryResult<ShotPages>;
  pictures: readonly Picture[];
  slots: Answer<"GET /api/activity/slots"> | undefined;
  name: string;
  isOwn: boolean;
  isAsked: boolean;
  onAsk: () => void;
  onOpen: (id: string) => void;
}) {
  const zone = useShownZone();
  const client = useQueryClient();
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(onAsk);
  latest.current = onAsk;
  const waits = count > 0 && !isAsked && shots.data === undefined;
  useEffect(() => {
    const element = box.current;
    if (element === null || !waits) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(),
      { threshold: 0.6 },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [waits]);
  const levels = new Map(slots?.slots.map(({ start, active_seconds }) => [Date.parse(start), active_seconds]));
  return (
    <Card
      title={w.screens}
      {...(waits && styles.waiting !== undefined ? { className: styles.waiting } : {})}
      count={number(count)}
      actions={count > 0 && <span className={styles.noted}>{isOwn ? screens.own : screens.noted(name)}</span>}
    >
      <div ref={box}>
        {count === 0 ? (
          <Empty title={w.noScreens} />
        ) : waits ? (
          <Empty title={w.screensWait(count)} action={<Button onClick={onAsk}>{w.showScreens}</Button>} />
        ) : (
          <Loaded of={shots} skeleton={<Skeleton height={190} />}>
            {() => (
              <div className={styles.groups}>
                {byTenMinutes(pictures).map(({ from, to, pictures: those }) => (
                  <section key={from} className={styles.group} style={{ "--count": those.length }}>
                    <h3>
                      {clock(from, zone)} – {clock(to, zone)}
                      {levels.has(from) && (
                        <small>{w.slot(percent((levels.get(from) ?? 0) / (slots?.slot_seconds ?? 600)))}</small>
                      )}
                    </h3>
                    <div className={styles.tiles}>
                      {those.map((picture) => (
                        <Tile
                          key={picture.id}
                          picture={picture}
                          zone={zone}
                          onFail={(id) => void signAgain(client, id).catch(() => undefined)}
                          onClick={() => onOpen(picture.id)}
                        />
                      ))}
                    </div>
                  </section>
                ))}
              </div>
            )}
          </Loaded>
        )}
      </div>
    </Card>
  );
}
