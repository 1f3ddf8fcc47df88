import { useSyncExternalStore } from "react";
import { currentSession } from "./session.ts";

/** What a page was last turned to: its filters, its columns and the like, as text. */
export type View = Readonly<Record<string, string>>;

const watchers = new Set<() => void>();

/** Under the member and their organization: what somebody filters by is nothing to anybody else. It goes with sign-out. */
function keyOfViews(): string | undefined {
  const { me } = currentSession();
  return me && `muster:views:${me.organization.id}:${me.user.id}`;
}

let read: { readonly text: string; readonly views: Readonly<Record<string, View>> } = { text: "{}", views: {} };

function views(): Readonly<Record<string, View>> {
  const key = keyOfViews();
  try {
    const text = (key === undefined ? null : localStorage.getItem(key)) ?? "{}";
    // The same object as long as nothing has changed: it is compared by those who watch.
    if (text !== read.text) read = { text, views: JSON.parse(text) as Record<string, View> };
    return read.views;
  } catch {
    return {};
  }
}

/** What the member last turned a page to; undefined where it is as it is by itself. */
export const rememberedView = (page: string): View | undefined => views()[page];

/** The same, followed. */
export function useRememberedView(page: string): View | undefined {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => rememberedView(page),
  );
}

/** Remembers it until they sign out. Without a view the page is again as it is by itself. */
export function rememberView(page: string, view: View | undefined): void {
  const key = keyOfViews();
  if (key === undefined) return;
  const { [page]: _, ...others } = views();
  try {
    localStorage.setItem(key, JSON.stringify(view === undefined ? others : { ...others, [page]: view }));
  } catch {
    // Then a page is as it is by itself.
  }
  for (const watch of watchers) watch();
}
