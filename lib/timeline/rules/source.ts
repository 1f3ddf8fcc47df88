/** Where a fact came from: who or what declared it. */
export const SOURCES = ["tracker", "web", "admin", "face", "qr", "sync", "auto"] as const;
export type Source = (typeof SOURCES)[number];

/** When a fact was recorded, and from where. */
export type Recorded = { recorded_at: Date; source: Source };

type Caller = { readonly user_agent: string | null; readonly offline?: object | undefined };

/** Which program a member declares something with: a browser says so of itself, and so do trackers that are built on one. */
export function sourceOf({ user_agent, offline }: Caller): Source {
  if (offline !== undefined) return "sync";
  return user_agent?.startsWith("Mozilla/") === true && !user_agent.includes("Electron/") ? "web" : "tracker";
}
