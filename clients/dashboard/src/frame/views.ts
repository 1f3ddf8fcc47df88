import { rememberedView, rememberView, type View } from "../api/views.ts";
import { PRESETS } from "../time/dates.ts";

type Search = Readonly<Record<string, unknown>>;

/** What of an address is remembered of a page: filters, order and ranges, but no date and nothing that is open. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  team: ["state", "department", "sort"],
  hours: ["range", "department"],
  activity: ["department"],
  screenshots: ["range", "user_id", "application", "class"],
  reports: ["range", "user_id", "compare", "by", "group_by"],
  audit: ["tab", "actor", "subject", "action", "resource"],
};

const nameOf = (path: string): string => (path === "/" ? "team" : (path.split("/")[1] ?? ""));

/** What would be remembered of an address; undefined for nothing. A range is remembered by its name, which moves on. */
export function viewOf(path: string, search: Search): View | undefined {
  const kept = (KEPT[nameOf(path)] ?? []).flatMap((key) => {
    const value = search[key];
    if (typeof value !== "string" || value === "") return [];
    return key === "range" && !(PRESETS as readonly string[]).includes(value) ? [] : [[key, value] as const];
  });
  const tab = path.match(/^\/reports\/(\w+)$/)?.[1];
  const view = Object.fromEntries(tab === undefined ? kept : [["path", tab], ...kept]);
  return Object.keys(view).length === 0 ? undefined : view;
}

/** A page has been turned to something: that is how it is when somebody comes again. */
export function noteView(path: string, search: Search): void {
  if (KEPT[nameOf(path)] !== undefined) rememberView(nameOf(path), viewOf(path, search));
}

/** How a page was last, where an address says nothing of it. */
export function viewFor(path: string, search: Search): View | undefined {
  const says = Object.keys(search).length > 0;
  return says ? undefined : rememberedView(nameOf(path));
}

/** How the team's reports are by themselves, and all else without anything. */
export const defaultOf = (path: string): Record<string, string> =>
  nameOf(path) === "reports" ? { user_id: "team" } : {};

/** Whether a page is turned to something else than how it is by itself. */
export function isTurned(path: string, search: Search): boolean {
  const keys = KEPT[nameOf(path)];
  if (keys === undefined) return false;
  const usual = defaultOf(path);
  return [...keys, "q", "from", "to"].some((key) => typeof search[key] === "string" && search[key] !== usual[key]);
}

export const forgetView = (path: string): void => rememberView(nameOf(path), undefined);
