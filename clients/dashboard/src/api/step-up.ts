import { useSyncExternalStore } from "react";

/** Somebody is asked to prove once more that it is them; `settle` says whether they have. */
export type Proof = { readonly settle: (isProved: boolean) => void };

let asked: (Proof & { readonly outcome: Promise<boolean> }) | undefined;
const watchers = new Set<() => void>();

function tell(): void {
  for (const watch of watchers) watch();
}

/** Asks on the page. Requests that need it at the same time share one question. */
export function proveOnceMore(): Promise<boolean> {
  if (asked === undefined) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (isProved: boolean) => {
      asked = undefined;
      tell();
      resolve(isProved);
    };
    asked = { settle, outcome: promise };
    tell();
  }
  return asked.outcome;
}

/** The question that waits for an answer. */
export function useAskedProof(): Proof | undefined {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => asked,
  );
}
