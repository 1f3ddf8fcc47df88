// Somebody with the link from their mail does not want the account that others opened for them: it is closed, nobody can
// use it, and an administrator hears of it. Where somebody works in it with the password that was handed over, the link
// may have gone to a wrong address: the account stays theirs, and the administrator knows.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findProof, type ProvenAccount, takeProof } from "../../lib/auth/address-proof/proof.ts";
import { type NewNotification, notify } from "../../lib/notifications/notify.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { afterCommitIn } from "../../lib/platform/live/after-commit.ts";
import { tellMember } from "../../lib/platform/live/member-update.ts";
import { UNUSABLE_PASSWORD } from "../../lib/platform/secrets/password.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/decline-account",
  summary: "Decline the account that others opened, with the token from a mail",
  access: "public",
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  response: z.strictObject({}),
  errors: ["LINK_INVALID"],
});

export const handler = publicEndpoint(contract, async ({ body, call }) => {
  const { hash, org_id, user_id } = await findProof(body.token);
  await afterCommitIn(org_id, (publish) =>
    inOrganization(org_id, async (db) => {
      const declined = await takeProof(db, hash, user_id, call.now);
      if (!declined.is_offered) throw new AppError("LINK_INVALID");
      const closed = declined.accepted_at === null;
      if (closed) {
        const member = await db.one<{ id: string; department: string | null }>(closeAccount, [
          user_id,
          UNUSABLE_PASSWORD,
        ]);
        tellMember(publish, member, "left", { fields: ["status"] });
      }
      const entry = { org_id, user_id, action: "user.decline", resource: "user", resource_id: user_id };
      audit(db, call, { ...entry, metadata: { closed } });
      const administrator = await db.find<{ id: string }>(selectAdministrator, [org_id, declined.offered_by]);
      if (administrator !== undefined) await notify(db, publish, told(declined, administrator.id));
    }),
  );
  return { data: {}, message: "You have declined; the organization knows." };
});

function told({ org_id, user_id, name, accepted_at }: ProvenAccount, administrator: string): NewNotification {
  const closed = accepted_at === null;
  return {
    org_id,
    user_id: administrator,
    type: "account_declined",
    title: closed ? "An account was declined" : "An address is not the member's",
    body: closed
      ? `${name} does not take the account that was opened for them. It is closed.`
      : `Whoever reads the mail of ${name}'s address says that the account is not theirs. It stays open.`,
    data: { user_id },
  };
}

const closeAccount = `
  update users set status = 'terminated', password_hash = $2 where org_id = (select app.current_org()) and id = $1
  returning id, department`;

// Whoever opened the account, or who has been an administrator for longest.
const selectAdministrator = `
  select id from users
  where org_id = $1 and status = 'active' and role in ('admin', 'super_admin')
  order by id is not distinct from $2::uuid desc, created_at, id
  limit 1`;
