import type { ActivitySample } from "./activity.ts";
import type { CaptureRule, Policy } from "./contracts.ts";

/** A policy, by what the server knows it again, and where it wants heartbeats, if not at its own address. */
export type KnownPolicy = { readonly policy: Policy; readonly etag: string; readonly heartbeat_url: string | null };

/** What may be told of a window and shown of it. */
export type Effect = CaptureRule["effect"] | "none";

/** What stands in the place of a title that is withheld. */
const PRIVATE = "(private)";
/** As much as the server has made sure a pattern can be matched against in no time. */
const LOOKED_AT = 512;
/** A picture is taken in the middle of its slot, so that two are never at the same moment. */
const EDGE = 0.1;

const FIELDS: readonly string[] = ["title", "app", "url"];
const MATCHES: readonly string[] = ["contains", "regex"];
const EFFECTS: readonly string[] = ["mask", "skip"];

/** The strictest of the rules that match; one that cannot be read hides everything rather than nothing. */
export function effectOf(rules: readonly CaptureRule[], sample: ActivitySample): Effect {
  if (!areReadable(rules)) return "skip";
  const effects = rules.filter((rule) => hides(rule, sample)).map(({ effect }) => effect);
  if (effects.includes("skip")) return "skip";
  return effects.includes("mask") ? "mask" : "none";
}

/** One rule's: whether it hides this. */
export function hides({ field, match, pattern }: CaptureRule, sample: ActivitySample): boolean {
  const texts = { title: sample.active_window, app: sample.application, url: sample.url };
  const text = texts[field] ?? "";
  if (match === "contains") return text.toLowerCase().includes(pattern.toLowerCase());
  try {
    const rule = new RegExp(pattern, "iu");
    // Many a rule is about how a title ends.
    return rule.test(text.slice(0, LOOKED_AT)) || rule.test(text.slice(-LOOKED_AT));
  } catch {
    return true;
  }
}

/** Whether each rule can be followed. */
export function areReadable(rules: readonly CaptureRule[]): boolean {
  return rules.every(isReadable);
}

/** Whether a rule can be followed. One of a newer server may have another field, match or effect. */
export function isReadable({ field, match, pattern, effect }: CaptureRule): boolean {
  const isKnown = FIELDS.includes(field) && MATCHES.includes(match) && EFFECTS.includes(effect);
  return isKnown && typeof pattern === "string" && (match !== "regex" || isPattern(pattern));
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, "iu");
    return true;
  } catch {
    return false;
  }
}

/** What is told of a sample: of a masked window its application, of one that is skipped nothing. */
export function told(sample: ActivitySample, effect: Effect): ActivitySample {
  if (effect === "none") return sample;
  const { url: _, ...rest } = sample;
  return { ...rest, active_window: PRIVATE, ...(effect === "skip" && { application: PRIVATE }) };
}

/**
 * When the picture of a slot is due: at its end, or somewhere in its middle that nobody foresees. All in milliseconds.
 *
 *     fixed    [          |   slot    |          ]*
 *     random   [ 10 %  |  somewhere here  | 10 % ]
 */
export function dueIn(
  slot: { readonly from: number; readonly length: number },
  timing: Policy["timing"],
  random: () => number,
): number {
  if (timing === "fixed") return slot.from + slot.length;
  return slot.from + slot.length * (EDGE + (1 - 2 * EDGE) * random());
}
