import styles from "./reports.module.css";

/** What a figure means, and how much more or less it is than before. */
export function Compared({ change, children }: { change: string | undefined; children?: React.ReactNode }) {
  return (
    <>
      {change !== undefined && <span className={styles.change}>{change}</span>}
      {children}
    </>
  );
}
