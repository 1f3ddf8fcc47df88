import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { addDays } from "../../time/dates.ts";
import { useToday } from "../../time/zone.ts";
import { Card } from "../../ui/card/card.tsx";
import styles from "./page.module.css";
import { myReceipts } from "./queries.ts";
import { w } from "./words.ts";

const DAYS = 6;

/** What arrived of the caller in the last seven days and counts nothing, and why. Where all counts, there is nothing. */
export function NotCounted() {
  const today = useToday();
  const { data } = useQuery(myReceipts({ from: addDays(today, -DAYS), to: today }));
  const refused = (data?.totals.not_counted ?? []).filter(({ heartbeats }) => heartbeats > 0);
  // What came during a break is as it should be, and only said beside what is not.
  if (!refused.some(({ reason }) => reason !== "in_break")) return null;
  return (
    <Card title={w.refused.title}>
      <p className={styles.why}>{w.refused.why}</p>
      <ul className={styles.refused}>
        {refused.map(({ reason, heartbeats }) => (
          <li key={reason}>
            <b>{w.refused.count(heartbeats)}</b> {w.refused.reasons[reason]}
          </li>
        ))}
      </ul>
      <p className={styles.forgot}>
        <Link to={"/corrections" as string} className={styles.link}>
          {w.ask}
        </Link>
      </p>
    </Card>
  );
}
