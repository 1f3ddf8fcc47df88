import { bytes } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { type Role, w as roleWords } from "../../ui/roles.ts";
import { number } from "../../words/words.ts";
import styles from "./organizations.module.css";
import type { Stats } from "./queries.ts";
import { w } from "./words.ts";

/** How large an organization is, and how its day goes. */
export function StatsCard({ stats: { members, today, storage } }: { stats: Stats }) {
  const roles = (Object.entries(members.by_role) as [Role, number][]).filter(([, count]) => count > 0);
  return (
    <Card isFlush>
      <Figures>
        <Figure
          name={w.stats.members}
          value={number(members.by_status.active)}
          note={members.seats_left === null ? w.stats.noLimit : w.stats.seats(members.seats_left)}
        />
        <Figure name={w.stats.present} value={number(today.members_present)} note={w.stats.now(today.checked_in_now)} />
        <Figure name={w.stats.breaks} value={number(today.on_break_now)} note={w.stats.sessions(today.work_sessions)} />
        <Figure
          name={w.stats.storage}
          value={bytes(storage.screenshot_bytes)}
          note={w.stats.pictures(number(storage.screenshots))}
        />
      </Figures>
      <ul className={styles.roles} aria-label={w.stats.roles}>
        <li>{w.stats.total(members.total)}</li>
        {roles.map(([role, count]) => (
          <li key={role}>
            <b>{number(count)}</b> {roleWords.roles[role]}
          </li>
        ))}
      </ul>
    </Card>
  );
}
