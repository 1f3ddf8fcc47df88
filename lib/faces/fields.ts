import * as z from "zod";

/** Larger than any model's: what is too long for a model is told so by its name. */
const MOST_NUMBERS = 4096;

/** What a program on the client has computed from the picture of a face. */
export const embeddingFields = {
  model: z
    .string()
    .min(1)
    .max(50)
    .meta({ description: "The model that computed it.", examples: ["face-api-128"] }),
  embedding: z
    .array(z.number())
    .min(1)
    .max(MOST_NUMBERS)
    .meta({ description: "As the model answers it, of any length as a vector; it is sealed, and never given out." }),
};

const challengeField = z
  .string()
  .min(1)
  .max(1000)
  .meta({ description: "Of `POST /api/face/challenge`, for the same session and device; good once." });

/** A face that comes with a mark. */
export const givenFace = z.strictObject({ ...embeddingFields, challenge: challengeField }).meta({ id: "GivenFace" });

export type GivenFace = z.infer<typeof givenFace>;
