import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Answer } from "../../api/ask.ts";
import type { ShotPages } from "../../frame/screens/queries.ts";
import { w as screens } from "../../frame/screens/words.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import type { Picture } from "../../ui/pictures/picture.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { number } from "../../words/words.ts";
import styles from "./screens-card.module.css";
import { ShotGroups } from "./shot-groups.tsx";
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
            {() => <ShotGroups pictures={pictures} slots={slots} zone={zone} onOpen={onOpen} />}
          </Loaded>
        )}
      </div>
    </Card>
  );
}
