import { useSyncExternalStore } from "react";

const PATIENCE = 10_000;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

let isLost = false;
let attempt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let asking: Promise<void> | undefined;
const watchers = new Set<() => void>();
const finders = new Set<() => void>();

/** Whether the API cannot be reached at the moment: what is shown may be out of date. */
export function useIsLost(): boolean {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => isLost,
  );
}

export const isReached = (): boolean => !isLost;

/** The API is reached again: what failed meanwhile may be asked again. */
export function onFound(listener: () => void): () => void {
  finders.add(listener);
  return () => finders.delete(listener);
}

/** Something did not arrive. Whether that was one request or the connection is found out by asking again. */
export function doubt(): void {
  if (!isLost) void look();
}

/** Asks whether the API answers; while it does not it is asked again, by and by less often. */
export function look(): Promise<void> {
  clearTimeout(timer);
  asking ??= answers().then((isThere) => {
    asking = undefined;
    attempt = isThere ? 0 : attempt + 1;
    if (!isThere) timer = setTimeout(look, waitAfter(attempt));
    become(!isThere);
  });
  return asking;
}

/** All pages of an office lose it at the same time: they do not ask at the same time for it. */
const waitAfter = (times: number) => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** times) * (0.5 + Math.random() / 2);

/** An answer of the API itself, whatever it says, is one; that of something in between is none. */
async function answers(): Promise<boolean> {
  try {
    const answer = await fetch("/api/health", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status < 500) return true;
    const { error } = (await answer.json()) as { error?: unknown };
    return error !== undefined;
  } catch {
    return false;
  }
}

function become(next: boolean): void {
  if (isLost === next) return;
  isLost = next;
  for (const watch of watchers) watch();
  if (!next) for (const found of finders) found();
}

/** Looks at once when the browser says that its connection has gone or come back. */
export function watchReach(): () => void {
  const gone = () => {
    become(true);
    void look();
  };
  const back = () => void look();
  const seen = () => isLost && document.visibilityState === "visible" && void look();
  window.addEventListener("offline", gone);
  window.addEventListener("online", back);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("offline", gone);
    window.removeEventListener("online", back);
    document.removeEventListener("visibilitychange", seen);
  };
}
