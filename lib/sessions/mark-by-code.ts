import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { originOf } from "../platform/http/origin.ts";
import { shownAt } from "./codes.ts";
import { type Fix, locate } from "./location.ts";
import { type By, mark, type OwnMark } from "./mark.ts";
import { findScanned, requireFresh, type Scanned } from "./scanned.ts";
import { findSession } from "./session.ts";
import { deviceOf, type Scan } from "./ticket.ts";
import { type ByWithFace, faceBeside, missing, type WithFace } from "./with-face.ts";

/** A code as it came, or what its ticket says of it. */
export type Shown = WithFace & { session_id: string; location?: Fix | undefined } & (
    | { code: string; scanned_at?: Date | undefined }
    | { scanned: Scan }
  );

/** A clock that is less wrong than this is right. */
const CLOCK_MS = 60_000;

type Judged = { at: Date; code_age_ms: number | null; device: string | null; reasons: string[] };

/**
 * Marks the caller by a code. 422 QR_INVALID for a code that is none, for a session that is none, and for one of another
 * organization; whoever has a good code and may not mark by it is told why.
 */
export async function byCode(db: Db, by: By & ByWithFace, shown: Shown): Promise<OwnMark> {
  const judged = await judgeShown(db, by, shown);
  const of = await findSession(db, by.principal, shown.session_id);
  if (of === undefined) throw new AppError("QR_INVALID");
  if (!of.methods.includes("qr")) throw new AppError("METHOD_NOT_ACCEPTED", { details: { methods: of.methods } });
  const needsPlace = of.require_all && of.methods.includes("geofence");
  if (needsPlace && shown.location === undefined) throw missing(of);
  const location = needsPlace ? shown.location : undefined;
  const located = location === undefined ? undefined : locate(of, location, false);
  const faced = await faceBeside(db, by, of, shown);
  return mark(db, of, by, { ...judged, method: "qr", location, located, faced });
}

async function judgeShown(db: Db, { principal, now, call }: By, shown: Shown): Promise<Judged> {
  if ("scanned" in shown) {
    const { scanned_at, code_age_ms, device, ip } = shown.scanned;
    const reasons = originOf(ip) === originOf(call.ip) ? [] : ["network_changed"];
    return { at: new Date(scanned_at), code_age_ms, device, reasons };
  }
  const { code, device_key } = shown;
  const of = await findScanned(db, shown.session_id);
  const { at: scanned_at, reasons } = scanOf(of, principal.org_id, { ...shown, offline: call.offline, now });
  const { age_ms } = requireFresh(principal.org_id, of, code, scanned_at, principal.user_id);
  const device = device_key === undefined ? null : deviceOf(device_key);
  if (reasons.length === 0) return { at: now, code_age_ms: age_ms, device, reasons };
  // The code proves that it was not seen before; that it was not seen later, nobody but them says.
  return { at: scanned_at < now ? scanned_at : now, code_age_ms: null, device, reasons };
}

type Offline = { code: string; scanned_at?: Date | undefined; offline: By["call"]["offline"]; now: Date };

/**
 * When a code was scanned. One of a device that tells what was done offline carries its own time: whatever the clock of
 * the device said, it was shown in its step.
 */
function scanOf(of: Scanned, orgId: string, { code, scanned_at, offline, now }: Offline) {
  if (scanned_at === undefined) return { at: now, reasons: [] };
  const shown = offline && shownAt(orgId, of, code, scanned_at);
  const isOff = shown !== undefined && Math.abs(shown.getTime() - scanned_at.getTime()) > CLOCK_MS;
  const clock = isOff || offline?.is_corrected ? ["clock"] : [];
  return { at: shown ?? scanned_at, reasons: ["offline_scan", ...clock] };
}
