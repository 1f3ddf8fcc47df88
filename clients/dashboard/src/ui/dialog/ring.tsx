import type { FocusEvent, ReactNode, RefObject } from "react";
import styles from "./ring.module.css";

/**
 * What is in a dialog, as a ring: Tab leads from its last stop to its first, and back, at once. Base UI leads back a frame
 * later, and until then focus is on nothing: on a slow machine the next Tab would come to what lies behind the dialog.
 */
export function Ring({ popup, children }: { popup: RefObject<HTMLElement | null>; children: ReactNode }) {
  const lead = (event: FocusEvent, isStart: boolean) => {
    const dialog = popup.current;
    if (dialog === null) return;
    const from = event.relatedTarget;
    const isWithin = from instanceof Node && from !== dialog && dialog.contains(from);
    const stops = stopsIn(dialog);
    // From within it goes on at the other end; from outside it begins at this one.
    (stops.at(isStart === isWithin ? -1 : 0) ?? dialog).focus();
  };
  return (
    <>
      <Edge onFocus={(event) => lead(event, true)} />
      {children}
      <Edge onFocus={(event) => lead(event, false)} />
    </>
  );
}

function Edge({ onFocus }: { onFocus: (event: FocusEvent) => void }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: nothing rests on it, it hands focus on
  return <span data-edge className={styles.edge} tabIndex={0} aria-hidden onFocus={onFocus} />;
}

const STOPS = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";

/** Where Tab stops, in order. Of radio buttons that belong together it stops at the one that is chosen. */
function stopsIn(dialog: HTMLElement): HTMLElement[] {
  const all = [...dialog.querySelectorAll<HTMLElement>(STOPS)].filter(
    (each) =>
      each.tabIndex >= 0 &&
      !each.matches(":disabled, [data-edge], [inert] *") &&
      each.checkVisibility({ visibilityProperty: true }),
  );
  const chosen = new Set(all.filter(isRadio).flatMap(({ name, checked }) => (checked ? [name] : [])));
  return all.filter((each) => !isRadio(each) || each.checked || !chosen.has(each.name));
}

const isRadio = (each: HTMLElement): each is HTMLInputElement =>
  each instanceof HTMLInputElement && each.type === "radio";
