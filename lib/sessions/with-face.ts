import type { GivenFace } from "../faces/fields.ts";
import { beginTry, RECOGNISING_ERRORS, recognise, type Try, type Trying } from "../faces/recognise.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { doubtsAlone, doubtsBeside } from "./rules/faced.ts";
import type { KeptSession } from "./session.ts";

/** What marking oneself with a face may answer, beside what any mark may. */
export const FACE_ERRORS = [...RECOGNISING_ERRORS, "FACE_NOT_RECOGNISED"] as const;

/** What a face says of a mark, and why somebody has to look at it. */
export type Faced = { model: string; similarity: number; reasons: readonly string[] };

/** A face, and the device that it comes from. */
export type WithFace = { face?: GivenFace | undefined; device_key?: string | undefined };

/** Who marks themselves, where a face may come with it. */
export type ByWithFace = {
  principal: Principal;
  organization: Organization;
  now: Date;
  /** What `beginTryIn` said before the transaction. */
  asked: Try | undefined;
};
type Of = Pick<KeptSession, "id" | "methods" | "require_all" | "started_at">;

/** Begins the try of a face for a session, before the transaction; nothing where no face came. */
export async function beginTryIn(
  trying: Trying,
  sessionId: string,
  { face, device_key = "" }: WithFace,
): Promise<Try | undefined> {
  return face && beginTry(trying, { session_id: sessionId, device_key }, face.challenge);
}

/**
 * The face that came with a code or a position; no session demands one, as whoever has none has to be marked as well. 409
 * METHOD_NOT_ACCEPTED where the session takes none; the other errors are those of `recognise`.
 */
export async function faceBeside(db: Db, by: ByWithFace, of: Of, given: WithFace): Promise<Faced | undefined> {
  if (given.face === undefined) return undefined;
  const { verdict, ...seen } = await recogniseIn(db, by, of, given.face);
  return { ...seen, reasons: [...doubtsBeside(verdict), ...doubtsOfNew(of, seen)] };
}

/** A face by itself. 403 FACE_NOT_RECOGNISED for another one; where the session wants code and place, it is not enough. */
export async function faceAlone(db: Db, by: ByWithFace, of: Of, face: GivenFace): Promise<Faced> {
  if (of.require_all && needsOf(of).length > 0) throw missing(of);
  const { verdict, ...seen } = await recogniseIn(db, by, of, face);
  if (verdict === "refused") throw new AppError("FACE_NOT_RECOGNISED");
  const reasons = [...doubtsAlone(verdict, by.organization.settings.face_trust), ...doubtsOfNew(of, seen)];
  return { ...seen, reasons };
}

/** What a mark lacks in a session that wants code and place. */
export function missing(of: Pick<Of, "methods">): AppError {
  return new AppError("METHOD_NOT_ACCEPTED", { details: { needs: needsOf(of) } });
}

const needsOf = ({ methods }: Pick<Of, "methods">) =>
  (["qr", "geofence"] as const).filter((way) => methods.includes(way));

/** A face that was registered during the session may be that of whoever holds the device. */
function doubtsOfNew({ started_at }: Of, { registered_at }: { registered_at: Date }): string[] {
  return started_at !== null && registered_at >= started_at ? ["face_new"] : [];
}

function recogniseIn(db: Db, by: ByWithFace, of: Of, given: GivenFace) {
  if (!of.methods.includes("face")) throw new AppError("METHOD_NOT_ACCEPTED", { details: { methods: of.methods } });
  return recognise(db, by, given);
}
