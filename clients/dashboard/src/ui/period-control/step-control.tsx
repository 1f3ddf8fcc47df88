import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../button/button.tsx";
import styles from "../date-control/date-control.module.css";
import { Popover } from "../popover/popover.tsx";
import { w } from "../words.ts";

/** A stretch of the calendar between the one before and the one after. What it opens to is for its kind to say. */
export function StepControl({
  label,
  name,
  text,
  isLast,
  isOpen,
  onOpen,
  onStep,
  children,
}: {
  /** What is chosen. */
  label: string;
  /** What it is called, where it has a name. */
  name: string | undefined;
  text: string;
  isLast: boolean;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onStep: (by: 1 | -1) => void;
  children: ReactNode;
}) {
  return (
    <div className={styles.control}>
      <IconButton label={w.earlier} onClick={() => onStep(-1)}>
        <ChevronLeft aria-hidden className={styles.turns} />
      </IconButton>
      <Popover
        label={[label, name, text].filter(Boolean).join(" ")}
        isOpen={isOpen}
        onOpenChange={onOpen}
        className={styles.date}
        trigger={
          <>
            {name !== undefined && <b>{name}</b>} <span>{text}</span>
          </>
        }
      >
        {children}
      </Popover>
      <IconButton label={w.later} disabled={isLast} onClick={() => onStep(1)}>
        <ChevronRight aria-hidden className={styles.turns} />
      </IconButton>
    </div>
  );
}
