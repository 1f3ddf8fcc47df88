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

/** What a mark says, each with its colour, and with that of a word and of what is behind it. */
export const MARK_LOOKS = {
  present: { name: "Present", colour: "#1f5fa8", ink: "#1f5fa8", pale: "#e4edf7" },
  late: { name: "Late", colour: "#f0b54a", ink: "#7a5200", pale: "#fdf0d6" },
  absent: { name: "Absent", colour: "#b3364b", ink: "#a02c40", pale: "#f8e4e8" },
  excused: { name: "Excused", colour: "#a9b2bd", ink: "#4d5763", pale: "#eceff3" },
} as const;
