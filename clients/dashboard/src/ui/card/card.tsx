import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import styles from "./card.module.css";

/** A part of a page with its own heading. `count` stands beside the title, `actions` at the other end. */
export function Card({
  title,
  count,
  actions,
  isFlush = false,
  className,
  children,
}: {
  title?: ReactNode;
  count?: ReactNode;
  actions?: ReactNode;
  /** Without a margin around what it holds: a table, a picture. */
  isFlush?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={classes(styles.card, className)}>
      {title !== undefined && (
        <header className={styles.head}>
          <h2>{title}</h2>
          {count !== undefined && <span className={styles.count}>{count}</span>}
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      <div className={isFlush ? undefined : styles.body}>{children}</div>
    </section>
  );
}
