import { useEffect, useRef } from "react";
import { currentPreferences } from "../api/preferences.ts";

/**
 * Single keys that act while the component is there. They rest where somebody types or a widget has keys of its own, with
 * any modifier, while a dialog is open, and where a member has turned them off.
 */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = latest.current[event.key];
      if (act === undefined || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!currentPreferences().hasKeys || isTaken(event.target)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

const TAKERS =
  "input, select, textarea, [contenteditable], [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=grid], [role=application], [role=slider], [role=tablist]";

function isTaken(target: EventTarget | null): boolean {
  return (
    (target instanceof Element && target.closest(TAKERS) !== null) ||
    document.querySelector("[role=dialog][data-open]") !== null
  );
}
