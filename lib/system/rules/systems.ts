/** What a tracker is published for. */
export const SYSTEMS = ["windows", "macos", "linux"] as const;
