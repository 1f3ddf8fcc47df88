import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import styles from "./table.module.css";

/** Around a table that scrolls by itself: what scrolls is reached by the keyboard and has a name. */
export function TableScroll({
  label,
  className,
  children,
}: {
  label: string;
  /** Where it is not as high as its table. */
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without a focus it could not be scrolled by keys
    <section className={classes(styles.scroll, className)} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
