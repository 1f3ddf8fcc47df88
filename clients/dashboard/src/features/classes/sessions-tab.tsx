import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { addDays } from "../../time/dates.ts";
import { instantOf } from "../../time/local.ts";
import { useToday, useZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { DialogPlace } from "../../ui/dialog/waiting.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { lazily } from "../../ui/lazily.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import pages from "./page.module.css";
import { type Class, comingSessions, pastSessions } from "./queries.ts";
import styles from "./session-list.module.css";
import { SessionList } from "./session-list.tsx";
import { w } from "./words.ts";

const SessionDialog = lazily(async () => (await import("./session-dialog.tsx")).SessionDialog);

const FEW = 8;

/** What is planned, and what has been. */
export function SessionsTab({ of, isOwn }: { of: Class; isOwn: boolean }) {
  const zone = useZone();
  const today = useToday();
  const [isAll, setAll] = useState(false);
  const [isPlanning, setPlanning] = useState(false);
  const close = () => setPlanning(false);
  const from = instantOf(today, "00:00", zone);
  const coming = useQuery(comingSessions(from, undefined, of.id));
  const past = useInfiniteQuery(pastSessions(of.id, instantOf(addDays(today, 1), "00:00", zone)));
  return (
    <div className={pages.columns}>
      <Card
        title={w.planned}
        count={coming.data?.length}
        isFlush
        actions={
          isOwn &&
          of.is_active && (
            <Button size="small" icon={<Plus aria-hidden />} onClick={() => setPlanning(true)}>
              {w.plan}
            </Button>
          )
        }
      >
        <Loaded
          of={coming}
          skeleton={
            <div className={styles.skeleton}>
              <Skeleton height={240} />
            </div>
          }
        >
          {(all) =>
            all.length === 0 ? (
              <Empty title={w.noSessions}>{isOwn && w.noSessionsHint}</Empty>
            ) : (
              <>
                <SessionList sessions={isAll ? all : all.slice(0, FEW)} action={() => <span />} />
                {!isAll && all.length > FEW && (
                  <div className={styles.more}>
                    <Button size="small" onClick={() => setAll(true)}>
                      {w.all(all.length - FEW)}
                    </Button>
                  </div>
                )}
              </>
            )
          }
        </Loaded>
      </Card>
      <Card title={w.held} isFlush>
        <Loaded
          of={past}
          skeleton={
            <div className={styles.skeleton}>
              <Skeleton height={240} />
            </div>
          }
        >
          {(data) => {
            const held = data.pages.flatMap((page) => page.items).filter(({ status }) => status !== "scheduled");
            return held.length === 0 && !past.hasNextPage ? (
              <Empty title={w.noHeld} />
            ) : (
              <>
                <SessionList sessions={held} />
                {past.hasNextPage && (
                  <div className={styles.more}>
                    <Button size="small" isBusy={past.isFetchingNextPage} onClick={() => void past.fetchNextPage()}>
                      {w.more}
                    </Button>
                  </div>
                )}
              </>
            );
          }}
        </Loaded>
      </Card>
      <DialogPlace onClose={close}>{isPlanning && <SessionDialog inClass={of} onClose={close} />}</DialogPlace>
    </div>
  );
}
