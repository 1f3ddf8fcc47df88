import { clock } from "../../time/format.ts";
import { number } from "../../words/words.ts";
import { clustersOf, type Domain, positionIn } from "./geometry.ts";
import type { Mark } from "./lanes.ts";
import styles from "./timeline.module.css";

const NEAR = 13;
const WIDE = 84;

/** Pictures at their instants: those that are close are one mark with their number; small pictures where there is room. */
export function MarkLane({
  marks,
  domain,
  width,
  zone,
  y,
  onMark,
}: {
  marks: readonly Mark[];
  domain: Domain;
  width: number;
  zone: string;
  y: number;
  onMark: ((id: string) => void) | undefined;
}) {
  const clusters = clustersOf(marks, domain, width, NEAR);
  return (
    <>
      <div className={styles.marks} style={{ top: y }}>
        {clusters.map(({ x, marks: [first, ...more] }) =>
          first === undefined ? null : (
            <button
              key={first.id}
              type="button"
              tabIndex={-1}
              className={styles.mark}
              style={{ left: x }}
              onClick={() => onMark?.(first.id)}
            >
              {more.length > 0 && number(more.length + 1)}
            </button>
          ),
        )}
      </div>
      <div className={styles.thumbs} style={{ top: y + 20 }}>
        {roomy(marks, domain, width).map(({ mark: { id, at, picture }, x }) => (
          <button
            key={id}
            type="button"
            tabIndex={-1}
            className={styles.thumb}
            style={{ left: x }}
            onClick={() => onMark?.(id)}
          >
            <img src={picture ?? ""} alt="" draggable={false} />
            <span>{clock(at, zone)}</span>
          </button>
        ))}
      </div>
    </>
  );
}

/** The pictures that can stand under their marks without lying over each other. */
function roomy(marks: readonly Mark[], domain: Domain, width: number): { mark: Mark; x: number }[] {
  const shown: { mark: Mark; x: number }[] = [];
  for (const mark of marks.toSorted((one, other) => one.at - other.at)) {
    const at = positionIn(domain, mark.at, width);
    if (!mark.picture || at < 0 || at > width) continue;
    const x = Math.min(Math.max(at, WIDE / 2), width - WIDE / 2);
    const last = shown.at(-1);
    if (last === undefined || x - last.x >= WIDE + 4) shown.push({ mark, x });
  }
  return shown;
}
