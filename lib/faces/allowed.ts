import { config } from "../platform/config.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { planOf } from "../platform/tenancy/plan.ts";
import { roomIn } from "../platform/tenancy/rules/plans.ts";

/** What using a face may answer, whatever for. */
export const ALLOWED_ERRORS = ["PLAN_LIMIT", "FACE_DISABLED"] as const;

/** Whether the organization uses faces: by its plan, by its setting, and where the installation has keys to seal them. */
export async function usesFaces(db: Db, { id, settings }: Pick<Organization, "id" | "settings">): Promise<boolean> {
  return settings.face_enabled && config.faceKeys.length > 0 && roomIn(await planOf(db, id)).faces;
}

/** 402 PLAN_LIMIT by a plan that has no faces, 403 FACE_DISABLED where the organization does not use them. */
export async function requireFaces(db: Db, { id, settings }: Pick<Organization, "id" | "settings">): Promise<void> {
  const plan = await planOf(db, id);
  if (!roomIn(plan).faces) throw new AppError("PLAN_LIMIT", { details: { limit: "faces", plan } });
  if (!settings.face_enabled) throw new AppError("FACE_DISABLED");
}
