// Members mark themselves by a code, or by the ticket that one was scanned for.
import * as z from "zod";
import { givenFace } from "../../lib/faces/fields.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { askingEndpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { deviceKey, id, instant } from "../../lib/platform/http/schemas.ts";
import { codeField } from "../../lib/sessions/code-fields.ts";
import { fix } from "../../lib/sessions/location.ts";
import { MARKING_ERRORS, ownMark } from "../../lib/sessions/mark.ts";
import { byCode } from "../../lib/sessions/mark-by-code.ts";
import { openTicket } from "../../lib/sessions/ticket.ts";
import { beginTryIn } from "../../lib/sessions/with-face.ts";

const ONE_OF_BOTH = { path: ["ticket"], message: "either session_id and code, or ticket and device_key" };
const OF_A_DEVICE = { path: ["device_key"], message: "needed with a face" };

export const contract = defineContract({
  method: "POST",
  path: "/api/attendance/mark",
  summary: "Mark oneself by a code that is shown now, or by the ticket for one that was scanned in time",
  access: "member",
  body: z
    .strictObject({
      session_id: id.optional().meta({ description: "With `code`." }),
      code: codeField.optional(),
      ticket: z.string().min(1).max(1000).optional().meta({ description: "In the place of `session_id` and `code`." }),
      device_key: deviceKey.optional(),
      location: fix.optional().meta({ description: "Where the session asks for the place as well." }),
      face: givenFace.optional().meta({ description: "Where the session takes faces; `device_key` is then needed." }),
      scanned_at: instant.optional().meta({ description: "When a code was scanned, where there was no network." }),
    })
    .refine(({ session_id, code, ticket, device_key, scanned_at }) => {
      const isCode = session_id !== undefined && code !== undefined;
      if (ticket === undefined) return isCode;
      return device_key !== undefined && [session_id, code, scanned_at].every((field) => field === undefined);
    }, ONE_OF_BOTH)
    .refine(({ face, device_key }) => face === undefined || device_key !== undefined, OF_A_DEVICE),
  response: z.object({ mark: ownMark }),
  status: 201,
  errors: ["QR_INVALID", "QR_EXPIRED", ...MARKING_ERRORS, "TIMESTAMP_IN_FUTURE", "TIMESTAMP_TOO_OLD"],
});

export const handler = askingEndpoint(
  contract,
  async (input) => {
    const sessionId = sessionOf(input.body, input.now);
    return sessionId === undefined ? undefined : beginTryIn(input, sessionId, input.body);
  },
  async (input) => {
    const { body, principal, organization, now, db } = input;
    const { session_id = "", code = "", ticket, device_key = "", location, face } = body;
    if (ticket === undefined) {
      const scanned_at = body.scanned_at && occurredAt(body.scanned_at, now, organization);
      return { data: { mark: await byCode(db, input, { ...body, session_id, code, scanned_at }) }, message: "Marked." };
    }
    const scanned = openTicket(ticket, device_key, now);
    if (scanned.org_id !== principal.org_id) throw new AppError("QR_INVALID");
    const shown = { session_id: scanned.session_id, scanned, location, face, device_key };
    return { data: { mark: await byCode(db, input, shown) }, message: "Marked." };
  },
);

type Shown = Partial<Record<"session_id" | "ticket" | "device_key", string | undefined>>;

/** Undefined for a ticket that is none: the handler refuses it. */
function sessionOf({ session_id, ticket, device_key = "" }: Shown, now: Date): string | undefined {
  try {
    return ticket === undefined ? session_id : openTicket(ticket, device_key, now).session_id;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
