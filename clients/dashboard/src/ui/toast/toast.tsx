import { lazy, Suspense, useSyncExternalStore } from "react";

/** What a toast says; `undo` takes back what was done, or leads to what it is about. */
export type Said = {
  readonly title: string;
  readonly description?: string | undefined;
  readonly undo?: { readonly label: string; readonly run: () => void } | undefined;
};

// What shows toasts is fetched for the first one.
const load = () => import("./toasts.tsx");
const Toasts = lazy(async () => ({ default: (await load()).Toasts }));

let waiting: Said[] = [];
let isWanted = false;
const watchers = new Set<() => void>();

/** Says that something was done. */
export function toast(title: string, rest: Omit<Said, "title"> = {}): void {
  waiting.push({ title, ...rest });
  isWanted = true;
  for (const watch of watchers) watch();
  void load().then(({ show }) => {
    // Once what shows them is on the page.
    requestAnimationFrame(() => {
      for (const said of waiting) show(said);
      waiting = [];
    });
  });
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
      <Toasts />
    </Suspense>
  ) : null;
}
