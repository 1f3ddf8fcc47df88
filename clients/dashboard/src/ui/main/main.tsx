import type { ReactNode } from "react";
import styles from "./main.module.css";

/** What a page shows, one part below the other. */
export function Main({ children }: { children: ReactNode }) {
  return <main className={styles.main}>{children}</main>;
}
