import styles from "./skeleton.module.css";

/** Takes the place of something that is on its way; it is seen only when that takes a while. */
export function Skeleton({ width = "100%", height = 14 }: { width?: number | string; height?: number | string }) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden />;
}
