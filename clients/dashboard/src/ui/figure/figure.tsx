import type { ReactNode } from "react";
import styles from "./figure.module.css";

/** Figures side by side, each with its name above and what it means below. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className={styles.figures}>{children}</dl>;
}

export function Figure({
  name,
  value,
  note,
  title,
}: {
  name: string;
  value: ReactNode;
  note?: ReactNode;
  title?: string;
}) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd className={styles.value} title={title}>
        {value}
      </dd>
      {note !== undefined && <dd className={styles.note}>{note}</dd>}
    </div>
  );
}
