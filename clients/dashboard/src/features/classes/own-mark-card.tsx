import { Link } from "@tanstack/react-router";
import { clock } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { buttonClass } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { MarkTag } from "./mark-tag.tsx";
import styles from "./session-page.module.css";
import type { Session } from "./session-queries.ts";
import { w } from "./session-words.ts";

/** A member's own mark in a session. */
export function OwnMarkCard({ of }: { of: Session }) {
  const zone = useShownZone();
  const { my_mark: mark, status } = of;
  const isThere = mark?.status === "present" || mark?.status === "late";
  return (
    <Card title={w.own.title}>
      <div className={styles.own}>
        {mark === null ? (
          <p>{status === "completed" ? w.own.noneOver : w.own.none}</p>
        ) : (
          <>
            <MarkTag status={mark.status} />
            {mark.marked_at !== null && <p>{w.own.marked(clock(mark.marked_at, zone))}</p>}
            {mark.left_at !== null && <p>{w.own.left(clock(mark.left_at, zone))}</p>}
            {mark.review === "pending" && <p className={styles.quiet}>{w.own.review}</p>}
            {mark.review === "refused" && <p className={styles.quiet}>{w.own.refused}</p>}
          </>
        )}
        {status === "active" && mark?.status !== "excused" && (
          <Link to="/s/$id" params={{ id: of.id }} className={buttonClass({ kind: isThere ? "plain" : "primary" })}>
            {isThere ? w.own.open : w.own.mark}
          </Link>
        )}
      </div>
    </Card>
  );
}
