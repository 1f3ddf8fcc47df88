// Members enrol themselves where a class is open to them; whoever teaches it enrols others.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findVisibleClass, isOf, type KeptClass } from "../../lib/classes/class.ts";
import { ENROLLING, type Enrolling, enroll } from "../../lib/classes/enroll.ts";
import { findByAddress, requireMembers } from "../../lib/classes/people.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { email, id } from "../../lib/platform/http/schemas.ts";

const MOST = 500;

export const contract = defineContract({
  method: "POST",
  path: "/api/classes/{id}/enroll",
  summary:
    "Enrol in a class that is open to members; for its teacher: enrol others, by id or address, as long as there are places",
  access: "member",
  params: z.object({ id }),
  body: z
    .strictObject({
      user_ids: z.array(id).min(1).max(MOST).optional(),
      emails: z
        .array(email)
        .min(1)
        .max(MOST)
        .optional()
        .meta({ examples: [["sam@example.com"]] }),
    })
    .refine(
      ({ user_ids = [], emails = [] }) => user_ids.length + emails.length <= MOST,
      `at most ${MOST} members at once`,
    )
    .optional(),
  response: z.object({
    results: z.array(
      z.object({
        /** Null for an address that no member has. */
        user_id: id.nullable(),
        email: z.string().nullable(),
        /**
         * `enrolled` now, `already` before, `full`: no place was left, `inactive`: no member any more, `teacher`: teaches
         * it, `unknown`: an address of nobody whom the caller sees.
         */
        result: z.enum([...ENROLLING, "unknown"]),
      }),
    ),
    enrolled: z.int(),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND", "CLASS_ARCHIVED", "CLASS_FULL", "ALREADY_ENROLLED"],
});

export const handler = endpoint(contract, async ({ params, body, principal, now, call, db }) => {
  const { org_id, user_id } = principal;
  const found = await findVisibleClass(db, principal, params.id);
  if (!found.is_active) throw new AppError("CLASS_ARCHIVED");
  const { user_ids, emails } = body ?? {};
  const isOwn = user_ids === undefined && emails === undefined;
  if (isOwn ? !found.self_enroll : !isOf(principal, found)) throw new AppError("FORBIDDEN");
  const addressed = new Map((await findByAddress(db, principal, emails ?? [])).map((each) => [each.id, each.email]));
  if (user_ids !== undefined) await requireMembers(db, principal, user_ids);
  const members = isOwn ? [user_id] : [...(user_ids ?? []), ...addressed.keys()];
  const results = await enroll(db, { org_id, by: user_id, now }, found, members);
  if (isOwn) refuseUnlessIn(found, results);
  const joined = results.filter(({ result }) => result === "enrolled").map((each) => each.user_id);
  const entry = { org_id, user_id, action: "class.enroll", resource: "class", resource_id: found.id };
  if (joined.length > 0) audit(db, call, { ...entry, metadata: { members: joined } });
  const known = new Set([...addressed.values()].map((address) => address.toLowerCase()));
  const unknown = (emails ?? []).filter((address) => !known.has(address));
  return {
    data: {
      results: [
        ...results.map((each) => ({ ...each, email: addressed.get(each.user_id) ?? null })),
        ...unknown.map((address) => ({ user_id: null, email: address, result: "unknown" as const })),
      ],
      enrolled: found.enrolled + joined.length,
    },
    message: isOwn ? "Enrolled." : `${joined.length} enrolled.`,
  };
});

/** 409 ALREADY_ENROLLED or CLASS_FULL for a member who could not enrol; 403 FORBIDDEN for the teacher. */
function refuseUnlessIn({ capacity }: KeptClass, [own]: readonly Enrolling[]): void {
  if (own?.result === "already") throw new AppError("ALREADY_ENROLLED");
  if (own?.result === "full") throw new AppError("CLASS_FULL", { details: { capacity } });
  if (own?.result !== "enrolled") throw new AppError("FORBIDDEN");
}
