import { Link } from "@tanstack/react-router";
import { exactClock } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { buttonClass } from "../../ui/button/button.tsx";
import styles from "./setup.module.css";
import { Step } from "./step.tsx";
import type { Arrival } from "./steps.ts";
import { w } from "./words.ts";

/** Waits for a tracker, and shows that one has come. */
export function TrackerStep({ arrival }: { arrival: Arrival | undefined }) {
  const zone = useShownZone();
  const name = arrival?.name ?? w.tracker.somebody;
  return (
    <Step number={4} title={w.tracker.title} why={w.tracker.why} isDone={arrival !== undefined}>
      <div role="status" className={styles.status}>
        {arrival === undefined ? (
          <>
            <span className={styles.pulse} aria-hidden />
            <span>
              <b>{w.tracker.waiting}</b> <small>{w.tracker.waitingHint}</small>
            </span>
          </>
        ) : (
          <span className={styles.arrived} key={arrival.user_id}>
            <Avatar id={arrival.user_id} name={name} state="active" />
            <span>
              <b>{w.tracker.arrived(name)}</b>
              {arrival.at !== undefined && <small> {w.tracker.at(exactClock(arrival.at, zone))}</small>}
            </span>
          </span>
        )}
      </div>
      <div className={styles.buttons}>
        <Link to="/downloads" className={buttonClass({ kind: arrival === undefined ? "primary" : "plain" })}>
          {w.tracker.downloads}
        </Link>
        {arrival !== undefined && (
          <Link to="/" className={buttonClass({ kind: "primary" })}>
            {w.tracker.live}
          </Link>
        )}
      </div>
    </Step>
  );
}
