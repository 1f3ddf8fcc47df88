import { duration, exactClock } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import type { LiveView } from "./queries.ts";
import styles from "./screen.module.css";
import type { Frame } from "./stage.ts";
import { w } from "./words.ts";

const ANSWER_WITHIN = 60_000;

/** Where the picture is, or what stands in its place. */
export function Screen({
  state,
  reason,
  name,
  frame,
  seenAt,
  isConsentAsked,
  requestedAt,
  onShown,
}: {
  state: LiveView["state"];
  reason: LiveView["end_reason"];
  name: string;
  frame: Frame | undefined;
  seenAt: string | null;
  isConsentAsked: boolean;
  requestedAt: string;
  onShown: (seq: number) => void;
}) {
  const zone = useShownZone();
  if (state === "ended")
    return (
      <div className={styles.screen} role="status">
        <p className={styles.text}>
          <strong>{w.ended}</strong>
          <span>{reason === null ? "" : w.ends[reason]}</span>
        </p>
      </div>
    );
  if (state === "waiting")
    return (
      <div className={styles.screen}>
        <div className={styles.text}>
          <i className={styles.pulse} aria-hidden />
          <strong role="status">{isConsentAsked ? w.waitingConsent(name) : w.waiting(name)}</strong>
          <span>{w.waitingHint}</span>
          <Remaining until={Date.parse(requestedAt) + ANSWER_WITHIN} />
        </div>
      </div>
    );
  if (frame === undefined)
    return (
      <div className={styles.screen}>
        <p className={styles.text}>
          <i className={styles.pulse} aria-hidden />
          <strong>{w.first}</strong>
        </p>
      </div>
    );
  const time = exactClock(frame.at, zone);
  return (
    <figure className={styles.screen} style={{ aspectRatio: `${frame.width} / ${frame.height}` }}>
      <img
        src={frame.url}
        alt={w.frameAt(time)}
        width={frame.width}
        height={frame.height}
        onLoad={() => onShown(frame.seq)}
      />
      <figcaption className={styles.time}>
        {time}
        {seenAt !== null && seenAt > frame.at && <span>{w.unchanged(exactClock(seenAt, zone))}</span>}
      </figcaption>
    </figure>
  );
}

function Remaining({ until }: { until: number }) {
  const now = useNow(1);
  return <span>{w.answerWithin(duration(Math.max(0, (until - now) / 1000)))}</span>;
}
