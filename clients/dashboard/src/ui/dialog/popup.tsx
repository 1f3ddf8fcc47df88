import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef } from "react";
import { classes } from "../classes.ts";
import { w } from "../words.ts";
import styles from "./dialog.module.css";
import type { DialogProps } from "./dialog.tsx";
import { Ring } from "./ring.tsx";

export default function Popup({
  title,
  description,
  isOpen,
  onClose,
  isWide,
  isFirm = false,
  isAside,
  children,
}: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  // What is asked for comes before the cross that closes it.
  const firstField = () => popup.current?.querySelector<HTMLElement>("input, select, textarea") ?? true;
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => open || isFirm || onClose()}>
      <Base.Portal>
        <Base.Backdrop className={classes(styles.backdrop, isFirm && styles.curtain)} />
        <Base.Popup
          ref={popup}
          initialFocus={firstField}
          className={classes(styles.popup, isWide && styles.wide, isFirm && styles.firm, isAside && styles.aside)}
        >
          <Ring popup={popup}>
            <header className={styles.head}>
              <Base.Title className={styles.title}>{title}</Base.Title>
              {!isFirm && (
                <Base.Close className={styles.close} aria-label={w.close}>
                  <X aria-hidden />
                </Base.Close>
              )}
            </header>
            {description !== undefined && (
              <Base.Description className={styles.description} render={<div />}>
                {description}
              </Base.Description>
            )}
            {children}
          </Ring>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
