import { config } from "../platform/config.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { planOf } from "../platform/tenancy/plan.ts";
import { roomIn } from "../platform/tenancy/rules/plans.ts";

/** What using a face may answer, whatever for. */
export const ALLOWED_ERRORS = ["PLAN_LIMIT", "FACE_DISABLED"] as const;

type Asking = Pick<Organization, "id" | "settings">;

/** Whether the organization uses faces: by its plan, by its setting, and where the installation has keys to seal them. */
export async function usesFaces(db: Db, { id, settings }: Asking): Promise<boolean> {
  return isEnabled(settings) && roomIn(await planOf(db, id)).faces;
}

/** 402 PLAN_LIMIT by a plan that has no faces, 403 FACE_DISABLED where the organization or the installation has none. */
export async function requireFaces(db: Db, { id, settings }: Asking): Promise<void> {
  const plan = await planOf(db, id);
  if (!roomIn(plan).faces) throw new AppError("PLAN_LIMIT", { details: { limit: "faces", plan } });
  if (!isEnabled(settings)) throw new AppError("FACE_DISABLED");
}

/** Whoever runs the installation is told when an organization wants what it has no keys for. */
function isEnabled({ face_enabled }: Asking["settings"]): boolean {
  if (face_enabled && config.faceKeys.length === 0) log.warn("An organization uses faces, and FACE_KEYS is not set.");
  return face_enabled && config.faceKeys.length > 0;
}
