import { useLayoutEffect, useRef } from "react";
import { currentPreferences } from "../api/preferences.ts";
import { readingKey } from "./reading-key.ts";

/** What a key does; false where it was not meant. */
type Act = () => unknown;
type Keys = Readonly<Record<string, Act | undefined>>;
type Holder = { readonly keys: { readonly current: Keys }; readonly isFirst: boolean };

const holders: Holder[] = [];

/** Where letters and arrows mean something of their own. */
const OWN_KEYS =
  "input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=grid], [role=combobox], [role=slider]";

// What only says that something was done is called a dialog, too.
const DIALOG = "[role=dialog]:not([aria-modal=false])";

/**
 * Single keys, by `event.key` (arrows as `readingKey` has them), that act while the component is there. They rest where somebody types or a widget has keys
 * of its own, with any modifier, while a dialog is open, and where a member has turned them off. The last component comes
 * first, unless another one `isFirst`.
 */
export function useKeys(keys: Keys, isFirst = false): void {
  const latest = useRef(keys);
  latest.current = keys;
  // Before the page is seen: whoever sees it presses a key.
  useLayoutEffect(() => {
    const holder: Holder = { keys: latest, isFirst };
    if (holders.length === 0) document.addEventListener("keydown", press);
    holders.push(holder);
    return () => {
      holders.splice(holders.indexOf(holder), 1);
      if (holders.length === 0) document.removeEventListener("keydown", press);
    };
  }, [isFirst]);
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!currentPreferences().hasKeys || document.querySelector(DIALOG) !== null) return;
  if (event.target instanceof Element && event.target.closest(OWN_KEYS) !== null) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : readingKey(event.key);
  const inOrder = holders.toReversed().sort((a, b) => Number(b.isFirst) - Number(a.isFirst));
  const isDone = inOrder.some(({ keys }) => {
    const act = keys.current[key];
    return act !== undefined && act() !== false;
  });
  if (isDone) event.preventDefault();
}
