import { cloneElement, type ReactElement, type ReactNode, type RefObject, Suspense, useRef, useState } from "react";
import { lazily } from "../lazily.ts";

export type PanelProps = {
  anchor: RefObject<HTMLElement | null>;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
};

export type ItemProps = {
  icon?: ReactNode;
  isDanger?: boolean;
  isDisabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
};

// What shows menus is fetched when the first one opens.
const load = () => import("./panel.tsx");
const Panel = lazily(async () => (await load()).Panel, true);
export const MenuItem = lazily(async () => (await load()).Item);
export const MenuLine = lazily(async () => (await load()).Line);

type TriggerProps = {
  ref?: RefObject<HTMLButtonElement | null>;
  onClick?: () => void;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
};

/** A button that opens a list of things to do. `trigger` is the button. */
export function Menu({ trigger, children }: { trigger: ReactElement<TriggerProps>; children: ReactNode }) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const wasOpen = useRef(false);
  if (isOpen) wasOpen.current = true;
  return (
    <>
      {cloneElement(trigger, {
        ref: anchor,
        onClick: () => setOpen(!isOpen),
        "aria-haspopup": "menu",
        "aria-expanded": isOpen,
      })}
      {wasOpen.current && (
        <Suspense>
          <Panel anchor={anchor} isOpen={isOpen} onOpenChange={setOpen}>
            {children}
          </Panel>
        </Suspense>
      )}
    </>
  );
}
