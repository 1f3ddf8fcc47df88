import { createHash } from "node:crypto";
import * as z from "zod";
import type { Row } from "../platform/http/rows.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { noticeOf, PURPOSE } from "./rules/notice.ts";

/** What a member has to accept before a face of theirs is kept. */
export const notice = z
  .object({
    text: z.string(),
    /** SHA-256 of exactly this text, as hex: a consent names it. */
    hash: z.string(),
    purpose: z.string(),
    /** Days that a face is kept after its last match. */
    retention_days: z.int(),
  })
  .meta({ id: "FaceNotice" });

export type Notice = Row<typeof notice>;

/** The notice of an organization as it is now: another name or other days make it another. */
export function currentNotice({ name, settings }: Pick<Organization, "name" | "settings">): Notice {
  const text = noticeOf(name, settings.face_retention_days);
  const hash = createHash("sha256").update(text).digest("hex");
  return { text, hash, purpose: PURPOSE, retention_days: settings.face_retention_days };
}
