import { randomUUID } from "node:crypto";
import * as z from "zod";
import { instantOut } from "../../platform/http/schemas.ts";

/** What every export is asked. */
export const fileQuery = {
  format: z.enum(["csv", "pdf"]),
  /** For CSV: begins with a byte order mark, without which Excel takes UTF-8 for something else. */
  bom: z.enum(["true", "false"]).optional(),
};

/** Where a file can be fetched, and as what. */
export const fileOut = z.object({ url: z.string(), expires_at: instantOut, file_name: z.string() });

/** The place of a new export in the bucket, which forgets it after a day. */
export const newKey = (orgId: string, format: "csv" | "pdf") => `exports/${orgId}/${randomUUID()}.${format}`;

/** A text as it stands in the name of a file: plain ASCII, whatever it is made of, and not too long. */
export function inFileName(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 50)
    .replace(/-$/, "");
}
