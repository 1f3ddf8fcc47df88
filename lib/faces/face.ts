import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { FACE_MODELS, type FaceModel, modelNamed } from "./rules/face-models.ts";
import { normalised } from "./rules/similarity.ts";

/** A registered face as clients see it: everything but what it looks like. */
export const face = z
  .object({
    id,
    model: z.string(),
    dimensions: z.int(),
    created_at: instantOut,
    /** When it was recognised last; retention counts from there, or from its registration. */
    last_matched_at: instantOut.nullable(),
  })
  .meta({ id: "Face" });

export type Face = Row<typeof face>;

/** The columns of `Face`, of the table aliased `f`. */
export const faceColumns = "f.id, f.model, f.dimensions, f.created_at, f.last_matched_at";

export const EMBEDDING_ERRORS = ["FACE_MODEL_UNSUPPORTED", "FACE_EMBEDDING_INVALID"] as const;

/** An embedding as it is compared, with what is known of its model. */
export type Embedding = { model: string; of: FaceModel; vector: Float32Array };

/**
 * An embedding that a client sent, of length 1. 422 FACE_MODEL_UNSUPPORTED for another model, or another number of
 * numbers than the model's; 422 FACE_EMBEDDING_INVALID for numbers that point nowhere.
 */
export function requireEmbedding({ model, embedding }: { model: string; embedding: readonly number[] }): Embedding {
  const of = modelNamed(model);
  if (of === undefined || embedding.length !== of.dimensions)
    throw new AppError("FACE_MODEL_UNSUPPORTED", { details: { models: Object.keys(FACE_MODELS) } });
  const vector = normalised(embedding);
  if (vector === undefined) throw new AppError("FACE_EMBEDDING_INVALID");
  return { model, of, vector };
}

export async function facesOf(db: Db, userId: string): Promise<Face[]> {
  return db.query<Face>(selectFaces, [userId]);
}

const selectFaces = `
  select ${faceColumns} from faces f
  where f.org_id = (select app.current_org()) and f.user_id = $1
  order by f.created_at, f.id`;
