import { percent } from "../../words/words.ts";
import { type Domain, positionIn } from "./geometry.ts";
import styles from "./timeline.module.css";

const HEIGHT = 18;

/** How much of a group was there when: the more, the higher and the stronger. `share` is from 0 to 1. */
export function ShareStrip({
  shares,
  domain,
  width,
  label,
}: {
  shares: readonly { from: number; to: number; share: number }[];
  domain: Domain;
  width: number;
  label: string;
}) {
  const most = Math.max(0, ...shares.map(({ share }) => share));
  return (
    <svg className={styles.strip} width={width} height={HEIGHT} role="img" aria-label={`${label}: ${percent(most)}`}>
      <line className={styles.base} x1="0" x2={width} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {shares.map(({ from, to, share }) => {
        if (share === 0) return null;
        const x = positionIn(domain, from, width);
        const height = Math.max(2, share * HEIGHT);
        return (
          <rect
            key={from}
            className={styles.share}
            x={x}
            width={Math.max(1, positionIn(domain, to, width) - x - 0.5)}
            y={HEIGHT - height}
            height={height}
            opacity={0.35 + 0.65 * share}
          />
        );
      })}
    </svg>
  );
}
