import { useEffect, useRef } from "react";
import { currentPreferences } from "../api/preferences.ts";

/** Where letters and arrows mean something of their own. */
const OWN_KEYS =
  "input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox], [role=grid], [role=combobox]";

/** Single keys of a page, by `event.key`: they act outside of what takes letters, and where somebody wants them. */
export function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!currentPreferences().hasKeys) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const act = latest.current[key];
      if (act === undefined || document.querySelector("[role=dialog]") !== null) return;
      if (event.target instanceof Element && event.target.closest(OWN_KEYS) !== null) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
