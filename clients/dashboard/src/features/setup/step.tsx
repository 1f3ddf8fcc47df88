import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "../../ui/classes.ts";
import styles from "./setup.module.css";
import { w } from "./words.ts";

/** A step, with a mark where it is done. */
export function Step({
  number,
  title,
  why,
  isDone,
  children,
}: {
  number: number;
  title: string;
  why: string;
  isDone: boolean;
  children: ReactNode;
}) {
  return (
    <li className={classes(styles.step, isDone && styles.done)}>
      <span className={styles.mark} aria-hidden>
        {isDone ? <Check /> : number}
      </span>
      <div className={styles.body}>
        <h2>
          {title} <small>{isDone ? w.done : w.open}</small>
        </h2>
        <p className={styles.why}>{why}</p>
        {children}
      </div>
    </li>
  );
}
