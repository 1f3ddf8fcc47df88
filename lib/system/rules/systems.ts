/** What a tracker is published for. */
export const SYSTEMS = ["windows", "macos", "linux"] as const;

/** What a computer of such a system is made of. */
export const ARCHITECTURES = ["x64", "arm64"] as const;
