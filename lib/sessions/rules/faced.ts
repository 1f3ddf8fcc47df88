import type { Verdict } from "../../faces/rules/verdict.ts";

const IN_DOUBT: Readonly<Record<Verdict, readonly string[]>> = {
  accepted: [],
  review: ["face_uncertain"],
  refused: ["low_similarity"],
};

/** Why somebody has to look at a mark because of the face that came with a code or a position: it refuses none. */
export function doubtsBeside(verdict: Verdict): readonly string[] {
  return IN_DOUBT[verdict];
}

/**
 * The same of a face that nothing stands beside. It comes from the client, and whoever has a photograph can compute one:
 * it counts by itself only where the organization trusts it to. Refused, it marks nothing at all.
 */
export function doubtsAlone(verdict: Exclude<Verdict, "refused">, trust: "review" | "accept"): readonly string[] {
  if (verdict === "accepted" && trust === "accept") return [];
  return ["face_alone", ...IN_DOUBT[verdict]];
}
