import encodeQR from "qr";
import * as z from "zod";
import { config } from "../platform/config.ts";
import { instantOut } from "../platform/http/schemas.ts";
import { nextCodes } from "./codes.ts";
import type { KeptSession } from "./session.ts";

/** What a screen shows, one code after another: by the server's time and a clock that only goes forwards. */
export const sheet = z
  .object({
    server_time: instantOut,
    step_seconds: z.int(),
    codes: z.array(z.object({ code: z.string(), link: z.string(), valid_from: instantOut, valid_until: instantOut })),
    /** The first link as a picture. */
    svg: z.string(),
  })
  .meta({ id: "CodeSheet" });

/** The next codes of a session; null where it takes none. */
export function sheetFor(orgId: string, of: KeptSession, now: Date): z.input<typeof sheet> | null {
  if (!of.methods.includes("qr")) return null;
  const codes = nextCodes(orgId, of, now).map(({ code, valid_from, valid_until }) => ({
    code,
    link: `${config.appUrl}/s/${of.id}#${code}`,
    valid_from: new Date(valid_from),
    valid_until: new Date(valid_until),
  }));
  const svg = encodeQR(codes[0]?.link ?? "", "svg");
  return { server_time: now, step_seconds: of.qr_step_seconds, codes, svg };
}
