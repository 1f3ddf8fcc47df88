import type { FaceModel } from "./face-models.ts";

export const VERDICTS = ["accepted", "review", "refused"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a similarity means by the model that both embeddings are of. */
export function verdictOf({ accept, review }: Pick<FaceModel, "accept" | "review">, similarity: number): Verdict {
  if (similarity >= accept) return "accepted";
  return similarity >= review ? "review" : "refused";
}
