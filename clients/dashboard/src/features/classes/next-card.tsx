import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { addDays } from "../../time/dates.ts";
import { instantOf } from "../../time/local.ts";
import { useToday, useZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { comingSessions } from "./queries.ts";
import styles from "./session-list.module.css";
import { SessionList } from "./session-list.tsx";
import { w } from "./words.ts";

const FEW = 5;

/** What is planned in the next seven days. */
export function NextCard() {
  const [isAll, setAll] = useState(false);
  const zone = useZone();
  const today = useToday();
  const until = addDays(today, 7);
  const coming = useQuery(comingSessions(instantOf(today, "00:00", zone), instantOf(until, "00:00", zone)));
  return (
    <Card title={w.next} isFlush>
      <Loaded
        of={coming}
        skeleton={
          <div className={styles.skeleton}>
            <Skeleton height={150} />
          </div>
        }
      >
        {(all) =>
          all.length === 0 ? (
            <Empty title={w.nextNone} />
          ) : (
            <>
              <SessionList sessions={isAll ? all : all.slice(0, FEW)} showsClass action={() => <span />} />
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
  );
}
