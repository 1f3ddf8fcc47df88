import type { ReactNode } from "react";
import styles from "./table.module.css";

/** Around a table that scrolls sideways: what scrolls is reached by the keyboard and has a name. */
export function TableScroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without a focus it could not be scrolled by keys
    <section className={styles.scroll} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
