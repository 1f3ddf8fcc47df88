import { Popover as Base } from "@base-ui/react/popover";
import styles from "./popover.module.css";
import type { PanelProps } from "./popover.tsx";

export default function Panel({ anchor, label, isOpen, onOpenChange, children }: PanelProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={6} anchor={anchor}>
          <Base.Popup className={styles.popup} aria-label={label} finalFocus={anchor}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
