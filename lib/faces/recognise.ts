import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { requireRequest } from "../platform/http/rate-limit.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { ALLOWED_ERRORS, requireFaces } from "./allowed.ts";
import { askedOf, CHALLENGE_ERRORS, useChallenge } from "./challenge.ts";
import { EMBEDDING_ERRORS, requireEmbedding } from "./face.ts";
import type { GivenFace } from "./fields.ts";
import { similarity } from "./rules/similarity.ts";
import { type Verdict, verdictOf } from "./rules/verdict.ts";
import { keyIds, openFace, type Sealed } from "./seal.ts";

/** Faces a minute that one member may try. */
const TRIES = 5;

export const RECOGNISING_ERRORS = [
  ...ALLOWED_ERRORS,
  ...EMBEDDING_ERRORS,
  ...CHALLENGE_ERRORS,
  "FACE_NOT_REGISTERED",
  "RATE_LIMITED",
] as const;

/** What a face that came says of who sent it. */
export type Recognised = {
  model: string;
  similarity: number;
  verdict: Verdict;
  /** Since when the face that it is most like is known. */
  registered_at: Date;
};

type By = {
  principal: { org_id: string; user_id: string };
  organization: Organization;
  now: Date;
  /** What `beginTry` said before the transaction; nothing where none was begun. */
  asked: Try | undefined;
};

/** For which session, from which device; no session for a look that marks nothing. */
type For = { session_id: string | null; device_key: string };

/** Whether a try may be made, or why not. */
export type Try = "ok" | AppError;

/** The request that a face comes with. */
export type Trying = { claims: { org_id: string; user_id: string }; now: Date; request_key: string };

/**
 * Counts a try and uses its challenge up, before the transaction in which the face is compared: both stay so, whatever
 * comes of it. Why it is refused is answered, not thrown, because other reasons come first.
 */
export async function beginTry(
  { claims, now, request_key }: Trying,
  { session_id, device_key }: For,
  challenge: string,
): Promise<Try> {
  try {
    await requireRequest(`face:${claims.user_id}`, TRIES);
    await useChallenge(challenge, askedOf(claims, session_id, device_key), { now, request_key });
    return "ok";
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/**
 * Compares a face with those that the caller has registered, and with nobody else's. 409 FACE_NOT_REGISTERED without any
 * of its model, 429 RATE_LIMITED after `TRIES` a minute; what else it refuses, `RECOGNISING_ERRORS` lists.
 */
export async function recognise(
  db: Db,
  { principal, organization, now, asked }: By,
  given: Pick<GivenFace, "model" | "embedding">,
): Promise<Recognised> {
  await requireFaces(db, organization);
  const { model, of, vector } = requireEmbedding(given);
  const { org_id, user_id } = principal;
  if (asked !== "ok") throw asked ?? new Error("No try of this face was begun.");
  const kept = await db.query<Kept>(selectSealed, [user_id, model, keyIds()]);
  const compared = kept.map((each) => {
    const whose = { org_id, user_id, id: each.id, model, dimensions: of.dimensions };
    return { ...each, similarity: similarity(openFace(whose, each), vector) };
  });
  const [best] = compared.toSorted((a, b) => b.similarity - a.similarity);
  if (best === undefined) throw new AppError("FACE_NOT_REGISTERED", { details: { model } });
  const verdict = verdictOf(of, best.similarity);
  if (verdict === "accepted") await db.query(setMatched, [best.id, now]);
  return { model, similarity: best.similarity, verdict, registered_at: best.created_at };
}

type Kept = Sealed & { id: string; created_at: Date };

// One whose key is gone is lost: their member registers again, and it goes by retention.
const selectSealed = `
  select id, key_id, sealed, created_at from faces
  where org_id = (select app.current_org()) and user_id = $1 and model = $2 and key_id = any ($3::text[])
  order by created_at, id`;

const setMatched = `
  update faces set last_matched_at = greatest(last_matched_at, $2) where org_id = (select app.current_org())
    and id = $1`;
