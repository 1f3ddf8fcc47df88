import { Menu as Base } from "@base-ui/react/menu";
import { classes } from "../classes.ts";
import styles from "./menu.module.css";
import type { ItemProps, PanelProps } from "./menu.tsx";

export function Panel({ anchor, isOpen, onOpenChange, children }: PanelProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={6} align="end" anchor={anchor}>
          <Base.Popup className={styles.popup} finalFocus={anchor}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function Item({ icon, isDanger = false, isDisabled = false, onSelect, children }: ItemProps) {
  return (
    <Base.Item className={classes(styles.item, isDanger && styles.danger)} disabled={isDisabled} onClick={onSelect}>
      {icon}
      {children}
    </Base.Item>
  );
}

export function Line() {
  return <Base.Separator className={styles.line} />;
}
