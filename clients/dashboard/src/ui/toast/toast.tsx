import { Suspense, useSyncExternalStore } from "react";
import { lazily } from "../lazily.ts";

/** What a toast says; `undo` takes back what was done, or leads to what it is about. */
export type Said = {
  readonly title: string;
  readonly description?: string | undefined;
  readonly undo?: { readonly label: string; readonly run: () => void } | undefined;
};

// What shows toasts is fetched before there is something to say.
const Toasts = lazily(async () => (await import("./toasts.tsx")).Toasts, true);

let waiting: Said[] = [];
let isWanted = false;
let show: ((said: Said) => void) | undefined;
const watchers = new Set<() => void>();

/** Says that something was done. */
export function toast(title: string, rest: Omit<Said, "title"> = {}): void {
  waiting.push({ title, ...rest });
  isWanted = true;
  for (const watch of watchers) watch();
  sayAll();
}

function sayAll(): void {
  if (show === undefined) return;
  for (const said of waiting) show(said);
  waiting = [];
}

// What is said before they are on the page would be said to nobody.
function begin(shows: (said: Said) => void): void {
  show = shows;
  sayAll();
}

/** Where toasts appear: once, in the application. */
export function ToastPlace() {
  const isThere = useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => isWanted,
  );
  return isThere ? (
    <Suspense>
      <Toasts onReady={begin} />
    </Suspense>
  ) : null;
}
