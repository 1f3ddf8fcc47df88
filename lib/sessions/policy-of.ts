import { type Policy, USUAL, type WholePolicy } from "../classes/policy.ts";
import { findPlace } from "../places/place.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { givenFields } from "../platform/http/given.ts";
import { fenceOf } from "./fence.ts";

/** What a session is like: as it says itself, else as its class does, else as usual. */
export function policyOf(said: Policy, ofClass: Policy = {}): WholePolicy {
  return { ...USUAL, ...givenFields(ofClass), ...givenFields(said) };
}

/** The fence of a place; null without one. 400 VALIDATION_FAILED where the methods need it. */
export async function fenceAt(db: Db, placeId: string | null, { methods }: Pick<WholePolicy, "methods">) {
  if (placeId !== null) return fenceOf(await findPlace(db, placeId));
  if (!methods.includes("geofence")) return null;
  throw new AppError("VALIDATION_FAILED", {
    details: [{ path: "body.place_id", message: "needed by the method geofence" }],
  });
}
