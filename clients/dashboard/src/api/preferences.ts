import { useSyncExternalStore } from "react";
import { isOneOf, LANGUAGES, type Language } from "../words/languages.ts";

/** What somebody likes on this device, whoever is signed in. */
export type Preferences = {
  readonly theme: "system" | "light" | "dark";
  readonly language: Language | undefined;
  /** Last screens on the home page: only where somebody wants them. */
  readonly showsScreens: boolean;
  /** Single keys as shortcuts. */
  readonly hasKeys: boolean;
  /** Times in the reader's own zone, not the organization's. */
  readonly isOwnZone: boolean;
};

const KEY = "muster:preferences";
const DEFAULTS: Preferences = {
  theme: "system",
  language: undefined,
  showsScreens: false,
  hasKeys: true,
  isOwnZone: false,
};

let preferences = read();
const watchers = new Set<() => void>();

function read(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, unknown>;
    const language = isOneOf(Object.keys(LANGUAGES), kept.language) ? (kept.language as Language) : undefined;
    return { ...DEFAULTS, ...kept, language };
  } catch {
    return DEFAULTS;
  }
}

export const currentPreferences = (): Preferences => preferences;

export function usePreferences(): Preferences {
  return useSyncExternalStore(watch, currentPreferences);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function setPreference(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change };
  const { theme } = preferences;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Then it holds until the page is closed.
  }
  for (const watcher of watchers) watcher();
}
