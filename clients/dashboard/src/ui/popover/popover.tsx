import { type ReactNode, type RefObject, Suspense, useRef } from "react";
import { lazily } from "../lazily.ts";

export type PanelProps = {
  anchor: RefObject<HTMLElement | null>;
  label: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
};

const Panel = lazily(async () => (await import("./panel.tsx")).default, true);

/** A button that opens something beside it, which is fetched when it is first opened. */
export function Popover({
  label,
  isOpen,
  onOpenChange,
  className,
  trigger,
  children,
}: Omit<PanelProps, "anchor"> & { className?: string; trigger: ReactNode }) {
  const anchor = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  if (isOpen) wasOpen.current = true;
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => onOpenChange(!isOpen)}
      >
        {trigger}
      </button>
      {wasOpen.current && (
        <Suspense>
          <Panel {...{ anchor, label, isOpen, onOpenChange }}>{children}</Panel>
        </Suspense>
      )}
    </>
  );
}
