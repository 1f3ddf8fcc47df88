import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import styles from "./reports.module.css";

export function SpanSkeleton() {
  return (
    <div className={styles.skeleton}>
      <Skeleton height={24} width={260} />
      <Skeleton height={98} />
      <Skeleton height={340} />
      <div className={styles.halves}>
        <Skeleton height={300} />
        <Skeleton height={300} />
      </div>
    </div>
  );
}
