import { type ReactNode, Suspense } from "react";
import { createPortal } from "react-dom";
import { classes } from "../classes.ts";
import { Skeleton } from "../skeleton/skeleton.tsx";
import { w } from "../words.ts";
import styles from "./dialog.module.css";

type Frame = { title?: string | undefined; isWide?: boolean | undefined; isAside?: boolean | undefined };

/** Around a dialog that is fetched when it is asked for: until it is there, its frame is. */
export function DialogPlace({ children, ...frame }: Frame & { children: ReactNode }) {
  return <Suspense fallback={<Waiting {...frame} />}>{children}</Suspense>;
}

function Waiting({ title, isWide, isAside }: Frame) {
  return createPortal(
    <div className={styles.waiting}>
      <div className={styles.backdrop} />
      <div
        className={classes(styles.popup, isWide && styles.wide, isAside && styles.aside)}
        role="status"
        aria-label={w.loading}
      >
        <b className={styles.title}>{title ?? <Skeleton width="50%" height={19} />}</b>
        <Skeleton height={140} />
      </div>
    </div>,
    document.body,
  );
}
