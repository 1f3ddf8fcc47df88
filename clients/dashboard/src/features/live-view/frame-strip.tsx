import { exactClock } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import styles from "./frame-strip.module.css";
import type { Frame } from "./stage.ts";
import { w } from "./words.ts";

/** The last pictures, the newest first; one of them can be held to look closer. */
export function FrameStrip({
  frames,
  pinned,
  onPin,
}: {
  frames: readonly Frame[];
  pinned: number | undefined;
  onPin: (seq: number | undefined) => void;
}) {
  const zone = useShownZone();
  if (frames.length < 2) return null;
  return (
    <section aria-label={w.last}>
      <ul className={styles.strip}>
        {frames.map(({ seq, at, url, width, height }) => {
          const time = exactClock(at, zone);
          return (
            <li key={seq}>
              <button
                type="button"
                aria-pressed={seq === pinned}
                aria-label={w.pin(time)}
                onClick={() => onPin(seq === pinned ? undefined : seq)}
              >
                <img src={url} alt="" width={width} height={height} />
                <span>{time}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <small>{w.lastHint}</small>
    </section>
  );
}
