import { asJob } from "../platform/db/job.ts";
import { asWorker } from "../platform/db/transaction.ts";
import { hasTimeFor } from "../platform/deadline.ts";
import { log } from "../platform/log.ts";
import type { Counts } from "../platform/personal-data.ts";
import { STEP } from "../platform/timeouts.ts";
import { type FaceOf, formerKeyIds, openFace, type Sealed, sealFace } from "./seal.ts";

const CHUNK = 500;

/**
 * Seals faces by the newest key that are sealed by a former one, in short transactions: once none is left, the former
 * key can go. Faces that somebody holds are left for the next run, and those whose key is gone already for retention.
 */
export function resealFaces(): Promise<Counts> {
  return asJob({ name: "maintain" }, async () => {
    const former = formerKeyIds();
    for (let done = 0; ; ) {
      const chunk = former.length === 0 ? 0 : await resealChunk(former);
      done += chunk;
      if (chunk < CHUNK || !hasTimeFor(STEP)) return { faces_resealed: done };
    }
  });
}

function resealChunk(former: readonly string[]): Promise<number> {
  return asWorker(async (db) => {
    const old = await db.query<FaceOf & Sealed>(lockOld, [former, CHUNK]);
    const anew = old.flatMap((face) => resealed(face));
    await db.query(setSealed, [
      anew.map(({ org_id }) => org_id),
      anew.map(({ id }) => id),
      anew.map(({ key_id }) => key_id),
      anew.map(({ sealed }) => sealed),
    ]);
    // Those that do not open would come again and again.
    return anew.length;
  });
}

function resealed(face: FaceOf & Sealed): (Sealed & Pick<FaceOf, "org_id" | "id">)[] {
  try {
    return [{ org_id: face.org_id, id: face.id, ...sealFace(face, openFace(face, face)) }];
  } catch (error) {
    log.error("A face does not open.", { face_id: face.id, key_id: face.key_id, error: error as Error });
    return [];
  }
}

const lockOld = `
  select id, org_id, user_id, model, dimensions, key_id, sealed from faces
  where key_id = any ($1::text[])
  order by id
  limit $2
  for no key update skip locked`;

const setSealed = `
  update faces f set key_id = n.key_id, sealed = n.sealed
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[]) as n (org_id, id, key_id, sealed)
  where f.org_id = n.org_id and f.id = n.id`;
