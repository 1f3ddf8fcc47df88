import * as z from "zod";
import { AppError } from "../platform/errors.ts";
import { keyedHash, open, seal } from "../platform/secrets/seal.ts";

/** How long somebody may take to sign in after they have scanned a code. */
export const TICKET_SECONDS = 120;

const PURPOSE = "scan";

/** That a code was fresh when it was scanned. The device that scanned it has to bring it, with the key that it chose. */
const scan = z.object({
  org_id: z.string(),
  session_id: z.string(),
  code_age_ms: z.number(),
  scanned_at: z.number(),
  ip: z.string(),
  device: z.string(),
});

export type Scan = z.infer<typeof scan>;

export function sealTicket(scanned: Scan): string {
  return seal(PURPOSE, JSON.stringify(scanned)).toString("base64url");
}

/** What was scanned. 422 QR_INVALID for no ticket of this device, QR_EXPIRED for one that is over. */
export function openTicket(ticket: string, deviceKey: string, now: Date): Scan {
  const scanned = parse(ticket);
  if (scanned === undefined || scanned.device !== deviceOf(deviceKey)) throw new AppError("QR_INVALID");
  if (now.getTime() > scanned.scanned_at + TICKET_SECONDS * 1000) throw new AppError("QR_EXPIRED");
  return scanned;
}

/** A device by the key that it made up and keeps; the key itself is kept nowhere. */
export function deviceOf(key: string): string {
  return keyedHash("device", key).toString("base64url");
}

function parse(ticket: string): Scan | undefined {
  try {
    return scan.parse(JSON.parse(open(PURPOSE, Buffer.from(ticket, "base64url"))));
  } catch {
    return undefined;
  }
}
