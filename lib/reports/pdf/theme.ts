/** A4 upright, in points. */
export const PAGE = { width: 595.28, height: 841.89, left: 40, right: 40, top: 72, bottom: 52 } as const;
export const CONTENT_WIDTH = PAGE.width - PAGE.left - PAGE.right;

export const INK = { text: "#1b2430", quiet: "#66707d", line: "#d5dae0", pale: "#f3f5f8", accent: "#1f5fa8" } as const;

/**
 * The five kinds of time, in the order in which they are stacked. Dark to light, so that a grey print keeps them apart.
 */
export const KINDS = [
  { kind: "active", segment: "active", name: "Active", colour: "#1f5fa8" },
  { kind: "untracked", segment: "untracked", name: "Untracked", colour: "#7d72b5" },
  { kind: "meeting", segment: "meeting", name: "Meeting", colour: "#6aa9a0" },
  { kind: "idle", segment: "idle", name: "Idle", colour: "#f0b54a" },
  { kind: "break", segment: "lunch_break", name: "Break", colour: "#d8dee6" },
] as const;

export const SCORE_COLOUR = "#b3364b";
