import { type ReactNode, Suspense, useLayoutEffect } from "react";
import { createPortal } from "react-dom";
import { classes } from "../classes.ts";
import { Skeleton } from "../skeleton/skeleton.tsx";
import { w } from "../words.ts";
import styles from "./dialog.module.css";

type Frame = {
  title?: string | undefined;
  isWide?: boolean | undefined;
  isAside?: boolean | undefined;
  /** Esc, or a click beside it, while it is not there yet; none closes a dialog that asks for an answer. */
  onClose: (() => void) | undefined;
};

/** Around a dialog that is fetched when it is asked for: until it is there, its frame is. */
export function DialogPlace({ children, isOpen = true, ...frame }: Frame & { isOpen?: boolean; children: ReactNode }) {
  return <Suspense fallback={isOpen && <Waiting {...frame} />}>{children}</Suspense>;
}

function Waiting({ title, isWide, isAside, onClose }: Frame) {
  useLayoutEffect(() => {
    const press = ({ key }: KeyboardEvent) => {
      if (key === "Escape") onClose?.();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [onClose]);
  return createPortal(
    <div className={styles.waiting}>
      <div className={styles.backdrop} onClick={onClose} aria-hidden />
      <div
        className={classes(styles.popup, isWide && styles.wide, isAside && styles.aside)}
        role="dialog"
        aria-busy
        aria-label={title ?? w.loading}
      >
        <b className={styles.title}>{title ?? <Skeleton width="50%" height={19} />}</b>
        <Skeleton height={140} />
      </div>
    </div>,
    document.body,
  );
}
