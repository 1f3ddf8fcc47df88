import { Swatch } from "../../ui/timeline/blocks.tsx";
import type { Kind } from "../../ui/timeline/geometry.ts";
import { w as ui } from "../../ui/words.ts";
import styles from "./legend.module.css";
import { w } from "./words.ts";

const KINDS: readonly Kind[] = ["active", "idle", "break", "meeting", "untracked"];

/** What stands for what in the strips. */
export function Legend({ hasGroups }: { hasGroups: boolean }) {
  return (
    <ul className={styles.legend} aria-label={w.legend}>
      {KINDS.map((kind) => (
        <li key={kind}>
          <Swatch kind={kind} /> {ui.kind[kind]}
        </li>
      ))}
      <li>
        <i className={styles.gap} aria-hidden /> {w.gap}
      </li>
      <li>
        <i className={styles.expected} aria-hidden /> {w.expectedTick}
      </li>
      {hasGroups && (
        <li>
          <i className={styles.share} aria-hidden /> {w.shareStrip}
        </li>
      )}
    </ul>
  );
}
