import type { ReactNode } from "react";
import styles from "./chart.module.css";

/** What is drawn how. */
export function Legend({ items }: { items: readonly { key: string; name: string; mark: ReactNode }[] }) {
  return (
    <ul className={styles.legend}>
      {items.map(({ key, name, mark }) => (
        <li key={key}>
          {mark}
          {name}
        </li>
      ))}
    </ul>
  );
}
