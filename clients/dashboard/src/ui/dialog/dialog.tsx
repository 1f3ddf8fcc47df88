import { type ReactNode, useRef } from "react";
import { lazily } from "../lazily.ts";
import styles from "./dialog.module.css";
import { DialogPlace } from "./waiting.tsx";

export type DialogProps = {
  title: string;
  description?: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  isWide?: boolean;
  /** Nothing but what it asks for closes it, and nothing behind it is seen. */
  isFirm?: boolean;
  /** At the side of the page, as high as it is. */
  isAside?: boolean;
  children: ReactNode;
};

const Popup = lazily(async () => (await import("./popup.tsx")).default, true);

/**
 * Asks for something before all else. Esc, the cross and a click beside it close it. What shows it is fetched when the
 * first one opens.
 */
export function Dialog(props: DialogProps) {
  const wasOpen = useRef(false);
  if (props.isOpen) wasOpen.current = true;
  return wasOpen.current ? (
    <DialogPlace
      title={props.title}
      isWide={props.isWide}
      isAside={props.isAside}
      isOpen={props.isOpen}
      onClose={props.isFirm ? undefined : props.onClose}
    >
      <Popup {...props} />
    </DialogPlace>
  ) : null;
}

/** The buttons at the end of a dialog or a form. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
