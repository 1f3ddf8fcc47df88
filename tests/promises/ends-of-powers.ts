import * as changeEmail from "../../functions/auth/change-email.ts";
import * as confirmEmail from "../../functions/auth/confirm-email.ts";
import * as logout from "../../functions/auth/logout.ts";
import * as updateOrganization from "../../functions/organizations/update.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import * as endMembership from "../../functions/users/delete.ts";
import * as update from "../../functions/users/update.ts";
import { signAccessToken } from "../../lib/platform/secrets/access-token.ts";
import type { Role } from "../../lib/platform/tenancy/rules/roles.ts";
import { call } from "../steps/call/when.ts";
import { linkIn, type useMails } from "../steps/mail/mails.ts";
import { whenJobRuns } from "../steps/queues/jobs-queue.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenMemberWithPassword, newcomer, PASSWORD } from "../steps/scene/sign-in.ts";
import { done } from "../steps/scene/tenant-work.ts";
import type { FakeSockets } from "../steps/sockets/sockets.ts";

/** Who sets something in motion, of whom, and who is left when they are not. */
export type Scene = {
  maker: Member;
  /** A member whom the maker may do something to. */
  subject: Member;
  /** Another administrator, who stays. */
  stays: Member;
  mails: ReturnType<typeof useMails>;
  sockets: FakeSockets;
};

export async function givenScene(role: Role, around: Pick<Scene, "mails" | "sockets">): Promise<Scene> {
  const stays = await givenMember({ role: "admin" });
  const { org_id } = stays;
  return {
    maker: await givenMemberWithPassword({ org_id, role }),
    subject: await givenMember({ org_id }),
    stays,
    ...around,
  };
}

const byOther = ({ stays: { token }, maker: { id } }: Scene) => ({ token, params: { id } });

/** What may happen to somebody after they have set something in motion. */
export const ENDS = {
  "are disabled": async (scene: Scene) => done(await call(update, { ...byOther(scene), body: { status: "inactive" } })),
  "are dismissed": async (scene: Scene) => done(await call(endMembership, byOther(scene))),
  "are erased": async (scene: Scene) =>
    done(await call(endMembership, { ...byOther(scene), query: { erase: "true" } })),
  "get a lower role": async (scene: Scene) =>
    done(await call(update, { ...byOther(scene), body: { role: "employee" } })),
  "get a lower role by an import": async ({ stays, maker }: Scene) => {
    const csv = `email,name,role\n${maker.email},${maker.name},employee`;
    const { data } = await call(bulkImport, { token: stays.token, body: { csv } });
    await whenJobRuns({ kind: "import-members", org_id: stays.org_id, import_id: data.import.id });
  },
  "are signed out": async ({ maker: { token } }: Scene) => done(await call(logout, { token })),
  "get another address": async ({ maker: { token }, mails }: Scene) => {
    const { email } = newcomer();
    done(await call(changeEmail, { token, body: { email, current_password: PASSWORD } }));
    const mail = (await mails.deliver()).findLast(({ to }) => to?.[0]?.address === email);
    const confirmation = linkIn(mail, "/confirm-address").searchParams.get("token") ?? "";
    done(await call(confirmEmail, { body: { token: confirmation } }));
  },
  "are in an organization that is closed": async ({ stays: { org_id: id } }: Scene) => {
    const { token } = await givenMember({ role: "super_admin" });
    done(await call(updateOrganization, { token, params: { id }, body: { is_active: false } }));
  },
} satisfies Record<string, (scene: Scene) => Promise<unknown>>;

export type End = keyof typeof ENDS;

/** What the maker has after signing in anew, if they could. */
export async function signedInAnew({ org_id, id }: Member): Promise<string> {
  const [session] = await sql<{ id: string; role: Role }>(
    `insert into user_sessions (org_id, user_id, expires_at) values ($1, $2, now() + interval '1 day')
     returning id, (select role from users where id = $2)`,
    [org_id, id],
  );
  if (session === undefined) throw new Error("no session");
  return signAccessToken({ user_id: id, org_id, session_id: session.id, role: session.role }).access_token;
}
