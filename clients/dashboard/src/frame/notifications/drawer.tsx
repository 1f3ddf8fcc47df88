import { Link } from "@tanstack/react-router";
import { buttonClass } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { LatestNotifications } from "./latest.tsx";
import styles from "./notifications.module.css";
import { w } from "./words.ts";

/** What one was told last, beside the page one is on. */
export default function Drawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title={w.title} isOpen={isOpen} onClose={onClose} isAside>
      <LatestNotifications onGo={onClose} />
      <p className={styles.more}>
        <Link to="/notifications" className={buttonClass()} onClick={onClose}>
          {w.everything}
        </Link>
      </p>
    </Dialog>
  );
}
