/** What is known of a model: how many numbers its embeddings have, and how alike two of one person are. */
export type FaceModel = {
  readonly dimensions: number;
  /** From this similarity on two embeddings are taken to be of one person. */
  readonly accept: number;
  /** From this one on they may be; below, they are not. */
  readonly review: number;
};

/**
 * A threshold is a model's own: the 0.6 that accepts one person by `arcface-512` accepts any two people by
 * `face-api-128`, whose embeddings of strangers are alike by 0.79 to 0.84 (docs/adr/0048). Embeddings of two models are
 * never compared. `human-faceres-1024` is left out, because its ranges of one person and of strangers meet.
 */
export const FACE_MODELS = {
  "face-api-128": { dimensions: 128, accept: 0.92, review: 0.9 },
  "arcface-512": { dimensions: 512, accept: 0.5, review: 0.4 },
} as const satisfies Record<string, FaceModel>;

export function modelNamed(name: string): FaceModel | undefined {
  return Object.hasOwn(FACE_MODELS, name) ? FACE_MODELS[name as keyof typeof FACE_MODELS] : undefined;
}
