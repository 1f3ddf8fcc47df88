import * as changePassword from "../../functions/auth/change-password.ts";
import * as login from "../../functions/auth/login.ts";
import * as logout from "../../functions/auth/logout.ts";
import * as refresh from "../../functions/auth/refresh-token.ts";
import * as reset from "../../functions/auth/reset-password.ts";
import * as revoke from "../../functions/auth/revoke-session.ts";
import * as updateOrganization from "../../functions/organizations/update.ts";
import * as deactivateInactive from "../../functions/users/deactivate-inactive.ts";
import * as endMembership from "../../functions/users/delete.ts";
import * as updateMember from "../../functions/users/update.ts";
import { found } from "../steps/call/found.ts";
import { type Call, call, type Endpoint } from "../steps/call/when.ts";
import type { useMails } from "../steps/mail/mails.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenMemberWithPassword, givenResetToken, PASSWORD } from "../steps/scene/sign-in.ts";
import { done } from "../steps/scene/tenant-work.ts";

export type SignedIn = {
  /** A manager, on the device whose session ends. */
  member: Member;
  refresh_token: string;
  /** The access token of another device of theirs. */
  elsewhere: string;
  /** An administrator of their organization. */
  admin: Member;
};

/** A manager who is signed in on two devices. */
export async function givenSignedIn(): Promise<SignedIn> {
  const admin = await givenMember({ role: "admin" });
  const member = await givenMemberWithPassword({ org_id: admin.org_id, role: "manager" });
  const signIn = async () =>
    done(await call(login, { body: { email: member.email, password: PASSWORD, client: "native" } }));
  const [here, there] = [await signIn(), await signIn()];
  const { sid } = JSON.parse(Buffer.from(here.access_token.split(".")[1] ?? "", "base64url").toString());
  const device = { ...member, token: here.access_token, session_id: sid };
  return { member: device, refresh_token: found(here.refresh_token), elsewhere: there.access_token, admin };
}

type End = { what: string; end: (scene: SignedIn, mails: ReturnType<typeof useMails>) => Promise<unknown> };

const must = async <Called extends Endpoint>(endpoint: Called, request: Call) => done(await call(endpoint, request));

/** Every way in which a session ends before its time. */
export const ENDS: readonly End[] = [
  {
    what: "disabling the member",
    end: ({ admin, member }) =>
      must(updateMember, { token: admin.token, params: { id: member.id }, body: { status: "inactive" } }),
  },
  {
    what: "ending the membership",
    end: ({ admin, member }) => must(endMembership, { token: admin.token, params: { id: member.id } }),
  },
  {
    what: "disabling whoever was not seen for long",
    end: async ({ admin, member }) => {
      await sql("update users set created_at = now() - interval '1 year', last_login_at = null where id = $1", [
        member.id,
      ]);
      await sql("delete from attendance_records where user_id = $1", [member.id]);
      await sql("update user_sessions set last_used_at = now() - interval '1 year' where user_id = $1", [member.id]);
      const { members } = await must(deactivateInactive, { token: admin.token, body: { inactive_days: 90 } });
      if (members.length === 0) throw new Error("nobody was disabled");
    },
  },
  {
    what: "raising the role",
    end: ({ admin, member }) =>
      must(updateMember, { token: admin.token, params: { id: member.id }, body: { role: "admin" } }),
  },
  {
    what: "lowering the role",
    end: ({ admin, member }) =>
      must(updateMember, { token: admin.token, params: { id: member.id }, body: { role: "employee" } }),
  },
  {
    what: "signing the device out from another",
    end: ({ member, elsewhere }) => must(revoke, { token: elsewhere, params: { id: member.session_id } }),
  },
  { what: "signing out", end: ({ member }) => must(logout, { token: member.token }) },
  {
    what: "changing the password on another device",
    end: ({ elsewhere }) =>
      must(changePassword, {
        token: elsewhere,
        body: { current_password: PASSWORD, new_password: "harbour-lentil-82" },
      }),
  },
  {
    what: "choosing a new password by mail",
    end: async ({ member }, mails) =>
      must(reset, { body: { token: await givenResetToken(member, mails), new_password: "harbour-lentil-82" } }),
  },
  {
    what: "a refresh token that is used twice",
    end: async ({ refresh_token }) => {
      const next = await must(refresh, { body: { refresh_token } });
      await must(refresh, { body: { refresh_token: next.refresh_token } });
      await call(refresh, { body: { refresh_token } });
    },
  },
  {
    what: "disabling the organization",
    end: async ({ member }) => {
      const { token } = await givenMember({ role: "super_admin" });
      return must(updateOrganization, { token, params: { id: member.org_id }, body: { is_active: false } });
    },
  },
];
