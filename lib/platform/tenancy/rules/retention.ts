import { MOST_FACE_DAYS, type Settings } from "./settings.ts";

type RetentionDays = Settings["retention_days"];

/**
 * Kinds of personal data by how long they are kept, in days. The first six are an organization's to choose; the others
 * follow from them, or are nobody's to choose.
 */
export const DATA_CLASSES = {
  activity: ({ activity }) => activity,
  screenshots: ({ screenshots }) => screenshots,
  audit: ({ audit }) => audit,
  places: ({ places }) => places,
  notes: ({ notes }) => notes,
  messages: ({ messages }) => messages,
  /** From where and with what an entry of the audit log was made: never too short to look into a break-in. */
  origins: ({ places }) => Math.max(places, 90),
  /** After its last match at the latest; `face_retention_days` and its consent say when before. */
  faces: () => MOST_FACE_DAYS,
  /** A day's changes of focus serve its closing, which deletes them; this is for days that nobody closes. */
  focus: ({ activity }) => Math.min(activity, 2),
  /** Files of members, and what became of their rows. */
  imports: ({ messages }) => Math.min(messages, 30),
  /** What mails told of days: beyond the month in which these are corrected, because a closing may wait in its queue. */
  told: () => 38,
  /** What was done offline and what is gone: whoever comes later begins anew. */
  synced: () => 90,
  /** What somebody wanted offline, until they decide whether it holds. */
  conflicts: () => 30,
  /** What works once or for a short while: links that have ended, answers that are remembered. */
  spent: () => 1,
} as const satisfies Record<string, (days: RetentionDays) => number>;

export type DataClass = keyof typeof DATA_CLASSES;

/** How many days an organization keeps what is of a class. */
export function keptDays({ retention_days }: Pick<Settings, "retention_days">, kind: DataClass): number {
  return DATA_CLASSES[kind](retention_days);
}
