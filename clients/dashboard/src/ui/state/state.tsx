import type { Item } from "../../api/ask.ts";
import { classes } from "../classes.ts";
import { w } from "../words.ts";
import styles from "./state.module.css";

/** What somebody is doing now. */
export type State = NonNullable<Item<"GET /api/reports/team-overview">["state"]>;

/** States differ in shape as well as in colour. */
export function Presence({ state }: { state: State }) {
  return (
    <svg className={classes(styles.presence, styles[state])} viewBox="0 0 12 12" aria-hidden>
      <circle className={styles.halo} cx="6" cy="6" r="6" />
      {state === "offline" ? (
        <circle className={styles.ring} cx="6" cy="6" r="3.2" />
      ) : (
        <circle className={styles.dot} cx="6" cy="6" r="4.3" />
      )}
      {state === "idle" && <path className={styles.glyph} d="M6 3.6V6l1.6 1" />}
      {state === "break" && <path className={styles.glyph} d="M4.8 4.2v3.6M7.2 4.2v3.6" />}
      {state === "untracked" && <path className={styles.glyph} d="M4 6h4" />}
    </svg>
  );
}

/** The same with its word. */
export function StateTag({ state }: { state: State }) {
  return (
    <span className={classes(styles.tag, styles[state])}>
      <Presence state={state} />
      {w.state[state]}
    </span>
  );
}
