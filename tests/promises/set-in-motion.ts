import { randomUUID } from "node:crypto";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as correct from "../../functions/attendance/correct.ts";
import * as forceCheckIn from "../../functions/attendance/force-check-in.ts";
import * as accept from "../../functions/auth/accept-account.ts";
import * as cancelEmail from "../../functions/auth/cancel-email.ts";
import * as changeEmail from "../../functions/auth/change-email.ts";
import * as confirmEmail from "../../functions/auth/confirm-email.ts";
import * as forgot from "../../functions/auth/forgot-password.ts";
import * as login from "../../functions/auth/login.ts";
import * as me from "../../functions/auth/me.ts";
import * as refresh from "../../functions/auth/refresh-token.ts";
import * as register from "../../functions/auth/register.ts";
import * as resend from "../../functions/auth/resend-verification.ts";
import * as reset from "../../functions/auth/reset-password.ts";
import * as secondFactor from "../../functions/auth/second-factor.ts";
import * as verifyEmail from "../../functions/auth/verify-email.ts";
import * as approve from "../../functions/corrections/approve.ts";
import { handler as startImport } from "../../functions/jobs/start-import.ts";
import * as unsubscribe from "../../functions/notifications/unsubscribe.ts";
import * as askExport from "../../functions/privacy/export.ts";
import * as getExport from "../../functions/privacy/get-export.ts";
import * as getReportExport from "../../functions/reports/get-export.ts";
import * as orderExport from "../../functions/reports/order-export.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import * as create from "../../functions/users/create.ts";
import * as invite from "../../functions/users/invite.ts";
import * as update from "../../functions/users/update.ts";
import * as ticket from "../../functions/websocket/ticket.ts";
import { unsubscribeToken } from "../../lib/notifications/unsubscribe.ts";
import { publishEvents } from "../../lib/platform/live/events.ts";
import type { Role } from "../../lib/platform/tenancy/rules/roles.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";
import { importKey } from "../../lib/users/import/key.ts";
import { found } from "../steps/call/found.ts";
import { type Answer, call } from "../steps/call/when.ts";
import { givenForm, whenPictureAnnounced } from "../steps/images/pictures.ts";
import { announce, postFile, stripes, whenBucketAnnounces } from "../steps/images/screenshots.ts";
import { linkIn } from "../steps/mail/mails.ts";
import { whenEventsArrive } from "../steps/queues/events-queue.ts";
import { whenJobRuns } from "../steps/queues/jobs-queue.ts";
import { codeOf } from "../steps/scene/authenticator.ts";
import { givenTotpOf } from "../steps/scene/factors.ts";
import { givenSetting, type Member, sql } from "../steps/scene/given.ts";
import { givenRefreshToken, newcomer, PASSWORD } from "../steps/scene/sign-in.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { givenSocket, whenConnecting } from "../steps/sockets/sockets.ts";
import { type End, type Scene, signedInAnew } from "./ends-of-powers.ts";

/** Something that a person sets in motion and that takes effect later. */
export type Motion = {
  what: string;
  /** What of the product it goes through, by the names of the suite's catalogue. */
  through: readonly string[];
  /** Who sets it in motion; an administrator unless it says so. */
  by?: Role;
  /** Sets it in motion; answers what makes it take effect, which says what came of it. */
  begin: (scene: Scene) => Promise<() => Promise<string>>;
  /** What comes of it while its maker may do it, and else. */
  works: string;
  refused: string;
  /** After what it still works: what takes nothing away that it needs. */
  survives: readonly End[];
  /** After what it is refused in another way. */
  otherwise?: Partial<Record<End, string>>;
  /** Tables that are written although it has no effect: how it ended, and who is told. */
  notes?: readonly string[];
};

/** Takes no right away. */
const NO_POWER: readonly End[] = ["are signed out", "get another address"];
const LOWER: readonly End[] = ["get a lower role", "get a lower role by an import"];

/** What the log keeps of a change, also of one that says how something ended. */
const TRACE = ["public.audit_changes", "public.audit_log"];

const told = ({ status, error }: Answer) => (error === undefined ? `${status}` : `${status} ${error.code}`);
const byMaker = ({ maker: { token }, subject: { id } }: Scene) => ({ token, params: { id } });

/** Sends messages; answers how many mails with a link to `path` arrived. */
async function sent({ mails }: Scene, messages: Parameters<Scene["mails"]["send"]>[0], path: string): Promise<string> {
  const before = (await mails.received()).length;
  const failed = await mails.send(messages);
  const arrived = (await mails.received()).slice(before).filter(({ text = "" }) => text.includes(`${path}?`));
  return failed.length > 0 ? "failed" : arrived.length > 0 ? "a mail" : "no mail";
}

/** The token in the last mail that leads to `path`. */
async function tokenTo({ mails }: Scene, path: string): Promise<string> {
  const mail = (await mails.deliver()).findLast(({ text = "" }) => text.includes(`${path}?`));
  return linkIn(mail, path).searchParams.get("token") ?? "";
}

async function opened(scene: Scene, body: { password?: string } = {}): Promise<string> {
  const { email, name } = newcomer();
  done(await call(create, { token: scene.maker.token, body: { email, name, role: "admin", ...body } }));
  return email;
}

async function asked(scene: Scene, { id }: Member = scene.subject): Promise<string> {
  const { token } = scene.maker;
  return (done(await call(askExport, { token, params: { id } })) as { export: { id: string } }).export.id;
}

async function ordered(scene: Scene): Promise<string> {
  const { token } = scene.maker;
  const body = { type: "daily", format: "csv" } as const;
  return (done(await call(orderExport, { token, body })) as { export: { id: string } }).export.id;
}

async function reported({ maker: { org_id } }: Scene, export_id: string): Promise<string> {
  await whenJobRuns({ kind: "export-report", org_id, export_id });
  const [row] = await sql<{ status: string }>("select status from report_exports where id = $1", [export_id]);
  return row?.status ?? "gone";
}

async function exported({ maker: { org_id } }: Scene, export_id: string): Promise<string> {
  await whenJobRuns({ kind: "export-data", org_id, export_id });
  const [row] = await sql<{ status: string }>("select status from data_exports where id = $1", [export_id]);
  return row?.status ?? "gone";
}

const HEADER = "email,name,role";
const rowsOf = (count: number) =>
  [HEADER, ...Array.from({ length: count }, () => `${randomUUID()}@example.com,Eve,admin`)].join("\n");

async function given(scene: Scene, csv?: string) {
  const body = csv === undefined ? {} : { csv };
  const { data } = await call(bulkImport, { token: scene.maker.token, body });
  return { id: data.import.id, upload: data.upload };
}

async function imported({ maker: { org_id } }: Scene, import_id: string): Promise<string> {
  await whenJobRuns({ kind: "import-members", org_id, import_id });
  const [row] = await sql<{ status: string; created_rows: number; errors: { message: string }[] }>(
    "select status, created_rows, errors from imports where id = $1",
    [import_id],
  );
  return [row?.status, row?.created_rows, ...(row?.errors.map(({ message }) => message) ?? [])].join(", ");
}

const STOPPED = "Whoever began this import is no administrator any more.";
/** That an import was stopped, and for whom it is to know. */
const IMPORT_ENDED = ["public.imports", "public.notifications", ...TRACE];

async function yes({ stays: { token } }: Scene, id: string): Promise<string> {
  return told(await call(approve, { token, params: { id } }));
}

const deferredId = (answer: Answer) => (done(answer) as { request: { id: string } }).request.id;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** What asks for approval of somebody who is gone or may not, and of whom nobody is left to approve. */
const CORRECTION: Pick<Motion, "otherwise"> = {
  otherwise: {
    "are erased": "409 CORRECTION_DECIDED",
    "are in an organization that is closed": "401 TOKEN_INVALID",
  },
};

export const MOTIONS: readonly Motion[] = [
  {
    what: "an invite whose code was handed over",
    through: ["invites.code_hash", "invites.created_by"],
    begin: async ({ maker: { token } }) => {
      const { invite_code } = done(await call(invite, { token, body: { role: "admin" } })) as { invite_code: string };
      return async () => told(await call(register, { body: { ...newcomer(), invite_code } }));
    },
    works: "201",
    refused: "403 INVITE_INVALID",
    survives: NO_POWER,
  },
  {
    what: "an invite whose mail waits",
    through: ["mail invite", "lib/users/invite/code.ts"],
    begin: async (scene) => {
      const { email } = newcomer();
      done(await call(invite, { token: scene.maker.token, body: { role: "employee", email } }));
      const messages = await scene.mails.queued();
      return () => sent(scene, messages, "/register");
    },
    works: "a mail",
    refused: "no mail",
    survives: NO_POWER,
  },
  {
    what: "an account that is offered by a link",
    through: [
      "address_proofs.token_hash",
      "address_proofs.offered_by",
      "users.opened_by",
      "lib/auth/address-proof/proof.ts",
    ],
    begin: async (scene) => {
      await opened(scene);
      const token = await tokenTo(scene, "/accept-account");
      return async () => told(await call(accept, { body: { token, password: PASSWORD } }));
    },
    works: "200",
    refused: "403 LINK_INVALID",
    survives: NO_POWER,
  },
  {
    what: "an account whose offer waits",
    through: ["mail account_opened"],
    begin: async (scene) => {
      await opened(scene);
      const messages = await scene.mails.queued();
      return () => sent(scene, messages, "/accept-account");
    },
    works: "a mail",
    refused: "no mail",
    survives: NO_POWER,
  },
  {
    what: "an account whose person says that they forgot its password",
    through: [],
    begin: async (scene) => {
      const email = await opened(scene);
      await scene.mails.queued();
      await call(forgot, { body: { email }, ip: randomUUID() });
      const messages = await scene.mails.queued();
      return () => sent(scene, messages, "/accept-account");
    },
    works: "a mail",
    refused: "no mail",
    survives: NO_POWER,
  },
  {
    what: "an account whose password was handed over",
    through: [],
    begin: async (scene) => {
      const email = await opened(scene, { password: PASSWORD });
      return async () => told(await call(login, { body: { email, password: PASSWORD }, ip: randomUUID() }));
    },
    works: "200",
    refused: "403 ACCOUNT_DISABLED",
    survives: NO_POWER,
    notes: ["live.attempts"],
  },
  {
    what: "an account that was imported",
    through: [],
    begin: async (scene) => {
      const { email } = newcomer();
      const { id } = await given(scene, `${HEADER}\n${email},Eve,admin`);
      await imported(scene, id);
      await call(forgot, { body: { email }, ip: randomUUID() });
      const messages = await scene.mails.queued();
      return () => sent(scene, messages, "/accept-account");
    },
    works: "a mail",
    refused: "no mail",
    survives: NO_POWER,
  },
  {
    what: "an import that has not begun",
    through: ["job import-members", "imports.created_by"],
    begin: async (scene) => {
      const { id } = await given(scene, rowsOf(2));
      return () => imported(scene, id);
    },
    works: "done, 2",
    refused: `failed, 0, ${STOPPED}`,
    survives: NO_POWER,
    notes: IMPORT_ENDED,
  },
  {
    what: "an import of which a part is done",
    through: [],
    begin: async (scene) => {
      const last = randomUUID();
      const { id } = await given(scene, `${rowsOf(1000)}\n${last}@example.com,Eve,admin`);
      await sql("create function die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$");
      await sql(
        `create trigger die before insert on users for each row when (new.email = '${last}@example.com') execute function die()`,
      );
      await imported(scene, id);
      await sql("drop function die() cascade");
      return () => imported(scene, id);
    },
    works: "done, 1001",
    refused: `failed, 1000, ${STOPPED}`,
    survives: NO_POWER,
    notes: IMPORT_ENDED,
  },
  {
    what: "a form for a file of members",
    through: ["functions/users/bulk-import.ts"],
    begin: async (scene) => {
      const { id, upload } = await given(scene);
      return async () => {
        await postFile(found(upload), Buffer.from(rowsOf(2)));
        const object = { key: importKey({ org_id: scene.maker.org_id, import_id: id }) };
        await startImport({ Records: [{ s3: { object } }] } as Parameters<typeof startImport>[0]);
        return imported(scene, id);
      };
    },
    works: "done, 2",
    refused: `failed, 0, ${STOPPED}`,
    survives: NO_POWER,
    notes: IMPORT_ENDED,
  },
  {
    what: "a copy of a member's data that is not made yet",
    through: ["job export-data", "data_exports.requested_by"],
    begin: async (scene) => {
      const id = await asked(scene);
      return () => exported(scene, id);
    },
    works: "ready",
    refused: "refused",
    survives: NO_POWER,
    notes: ["public.data_exports", ...TRACE],
  },
  {
    what: "a copy of a member's data that is made",
    through: ["functions/privacy/get-export.ts"],
    begin: async (scene) => {
      const id = await asked(scene);
      await exported(scene, id);
      return async () => {
        const token = await signedInAnew(scene.maker);
        return told(await call(getExport, { token, params: { id } }));
      };
    },
    works: "200",
    refused: "401 TOKEN_INVALID",
    survives: NO_POWER,
    otherwise: Object.fromEntries(LOWER.map((end) => [end, "403 FORBIDDEN"])),
    notes: ["public.user_sessions", ...TRACE],
  },
  {
    what: "a copy of one's own data",
    through: [],
    begin: async (scene) => {
      const id = await asked(scene, scene.maker);
      return () => exported(scene, id);
    },
    works: "ready",
    refused: "refused",
    survives: [...NO_POWER, ...LOWER],
    otherwise: { "are erased": "pending" },
    notes: ["public.data_exports", ...TRACE],
  },
  {
    what: "a file of a report that is not made yet",
    through: ["job export-report", "report_exports.requested_by"],
    begin: async (scene) => {
      const id = await ordered(scene);
      return () => reported(scene, id);
    },
    works: "ready",
    refused: "refused",
    survives: NO_POWER,
    notes: ["public.report_exports", "public.notifications", ...TRACE],
  },
  {
    what: "a file of a report that is made",
    through: ["functions/reports/get-export.ts"],
    begin: async (scene) => {
      const id = await ordered(scene);
      await reported(scene, id);
      return async () => {
        const token = await signedInAnew(scene.maker);
        return told(await call(getReportExport, { token, params: { id } }));
      };
    },
    works: "200",
    refused: "401 TOKEN_INVALID",
    survives: NO_POWER,
    otherwise: Object.fromEntries(LOWER.map((end) => [end, "403 FORBIDDEN"])),
    notes: ["public.user_sessions", ...TRACE],
  },
  {
    what: "another address for a member",
    through: ["address_changes.confirm_hash", "address_changes.asked_by", "lib/auth/address-change/begin.ts"],
    begin: async (scene) => {
      done(await call(update, { ...byMaker(scene), body: { email: newcomer().email } }));
      const token = await tokenTo(scene, "/confirm-address");
      return async () => told(await call(confirmEmail, { body: { token } }));
    },
    works: "200",
    refused: "403 LINK_INVALID",
    survives: NO_POWER,
  },
  {
    what: "another address for a member, whose mail waits",
    through: ["mail address_change", "lib/auth/address-change/letter.ts"],
    begin: async (scene) => {
      done(await call(update, { ...byMaker(scene), body: { email: newcomer().email } }));
      const messages = await scene.mails.queued();
      return () => sent(scene, messages, "/confirm-address");
    },
    works: "a mail",
    refused: "no mail",
    survives: NO_POWER,
  },
  {
    what: "another address for oneself",
    through: [],
    begin: async (scene) => {
      const body = { email: newcomer().email, current_password: PASSWORD };
      done(await call(changeEmail, { token: scene.maker.token, body }));
      const token = await tokenTo(scene, "/confirm-address");
      return async () => told(await call(confirmEmail, { body: { token } }));
    },
    works: "200",
    refused: "403 LINK_INVALID",
    survives: ["are signed out", ...LOWER],
  },
  {
    // It only takes back: whoever is gone has no way in by it.
    what: "taking back another address",
    through: ["address_changes.cancel_hash"],
    begin: async (scene) => {
      const body = { email: newcomer().email, current_password: PASSWORD };
      done(await call(changeEmail, { token: scene.maker.token, body }));
      const token = await tokenTo(scene, "/cancel-address-change");
      return async () => {
        const answer = told(await call(cancelEmail, { body: { token } }));
        const messages = await scene.mails.queued();
        return `${answer}, ${await sent(scene, messages, "/reset-password")}`;
      };
    },
    works: "200, a mail",
    refused: "200, no mail",
    survives: ["are signed out", "get another address", ...LOWER],
    otherwise: { "are erased": "403 LINK_INVALID, no mail" },
    notes: ["public.address_changes", "public.users", "public.user_sessions", ...TRACE],
  },
  {
    what: "a link to a new password",
    through: [
      "password_resets.token_hash",
      "password_resets.password_fingerprint",
      "lib/auth/password-reset/letter.ts",
    ],
    begin: async (scene) => {
      await call(forgot, { body: { email: scene.maker.email }, ip: randomUUID() });
      const token = await tokenTo(scene, "/reset-password");
      return async () => told(await call(reset, { body: { token, new_password: "harbour-lentil-82" } }));
    },
    works: "200",
    refused: "403 RESET_TOKEN_INVALID",
    survives: ["are signed out", ...LOWER],
  },
  {
    what: "a link to a new password, whose mail waits",
    through: ["mail password_reset"],
    begin: async (scene) => {
      await call(forgot, { body: { email: scene.maker.email }, ip: randomUUID() });
      const messages = await scene.mails.queued();
      return () => sent(scene, messages, "/reset-password");
    },
    works: "a mail",
    refused: "no mail",
    survives: ["are signed out", ...LOWER],
  },
  {
    what: "a link that proves an address",
    through: [],
    begin: async (scene) => {
      await sql("update users set email_verified_at = null where id = $1", [scene.maker.id]);
      done(await call(resend, { token: scene.maker.token, body: {} }));
      const token = await tokenTo(scene, "/verify-email");
      return async () => told(await call(verifyEmail, { body: { token } }));
    },
    works: "200",
    refused: "403 LINK_INVALID",
    survives: ["are signed out", ...LOWER],
  },
  {
    what: "a link that proves an address, whose mail waits",
    through: ["mail verify_email"],
    begin: async (scene) => {
      await sql("update users set email_verified_at = null where id = $1", [scene.maker.id]);
      done(await call(resend, { token: scene.maker.token, body: {} }));
      const messages = await scene.mails.queued();
      return () => sent(scene, messages, "/verify-email");
    },
    works: "a mail",
    refused: "no mail",
    survives: ["are signed out", ...LOWER],
  },
  {
    what: "a sign-in that waits for its second factor",
    through: ["lib/auth/second-factor/pending-sign-in.ts"],
    begin: async ({ maker }) => {
      const { secret } = await givenTotpOf(maker);
      const answer = await call(login, { body: { email: maker.email, password: PASSWORD }, ip: randomUUID() });
      const { token } = (done(answer) as { second_factor: { token: string } }).second_factor;
      // The code of now was used to show that the app has the secret.
      return async () => told(await call(secondFactor, { body: { token, code: codeOf(secret, 1) } }));
    },
    works: "200",
    refused: "403 ACCOUNT_DISABLED",
    survives: [...NO_POWER, ...LOWER],
    otherwise: { "are erased": "401 TOKEN_INVALID", "are in an organization that is closed": "401 TOKEN_INVALID" },
    notes: ["live.attempts"],
  },
  {
    what: "an access token",
    through: ["lib/platform/secrets/access-token.ts"],
    begin:
      async ({ maker: { token } }) =>
      async () =>
        told(await call(me, { token })),
    works: "200",
    refused: "401 TOKEN_INVALID",
    survives: [],
  },
  {
    what: "a refresh token",
    through: ["refresh_tokens.token_hash"],
    begin: async (scene) => {
      const refresh_token = await givenRefreshToken(login, scene.maker);
      // The device that is signed out is this one.
      const [session] = await sql<{ id: string }>(
        "select id from user_sessions where user_id = $1 order by id desc limit 1",
        [scene.maker.id],
      );
      await sql("update refresh_tokens set session_id = $2 where session_id = $1", [
        session?.id,
        scene.maker.session_id,
      ]);
      return async () => told(await call(refresh, { body: { refresh_token } }));
    },
    works: "200",
    refused: "401 REFRESH_TOKEN_INVALID",
    survives: [],
  },
  {
    what: "a ticket for a socket",
    through: ["live.tickets"],
    begin: async ({ maker }) => {
      const { data } = await call(ticket, maker);
      return async () => `${await whenConnecting(randomUUID(), { ticket: data.ticket })}`;
    },
    works: "200",
    refused: "401",
    survives: [],
    notes: ["live.tickets", "live.sockets"],
  },
  {
    what: "an open socket",
    through: ["live.sockets"],
    begin: async ({ maker, subject, sockets }) => {
      const socket = await givenSocket(maker, "users", `live:${subject.id}`);
      await whenEventsArrive();
      return async () => {
        const before = sockets.framesOf(socket).length;
        const event = statusEvent({ user_id: subject.id, department: null }, "idle", null);
        await publishEvents([{ ...event, org_id: subject.org_id }]);
        await whenEventsArrive();
        return sockets.framesOf(socket).length > before ? "told" : "told nothing";
      };
    },
    works: "told",
    refused: "told nothing",
    survives: [],
    notes: ["live.sockets", "live.subscriptions"],
  },
  {
    what: "a form for a screenshot",
    through: ["functions/screenshots/upload.ts"],
    begin: async ({ maker }) => {
      done(await call(checkIn, { token: maker.token, body: {} }));
      const { data } = await announce(maker);
      const { id } = data.screenshot;
      const [row] = await sql<{ object_key: string }>("select object_key from screenshots where id = $1", [id]);
      const picture = new Uint8Array(await stripes(16, 16).png().toBuffer());
      return async () => {
        await postFile(data.upload, picture);
        await whenBucketAnnounces(found(row).object_key);
        const [now] = await sql<{ status: string; rejected_reason: string | null }>(
          "select status, rejected_reason from screenshots where id = $1",
          [id],
        );
        return now === undefined ? "gone" : [now.status, now.rejected_reason ?? []].flat().join(", ");
      };
    },
    works: "ready",
    refused: "rejected, not_a_member",
    survives: [...NO_POWER, ...LOWER],
    otherwise: { "are erased": "gone" },
    notes: ["public.screenshots", ...TRACE],
  },
  {
    what: "a form for a profile picture",
    through: ["functions/users/upload-picture.ts"],
    begin: async ({ maker }) => {
      const { id, key, form } = await givenForm(maker);
      const picture = new Uint8Array(await stripes(16, 16).png().toBuffer());
      return async () => {
        await postFile(form, picture);
        await whenPictureAnnounced(key);
        const [now] = await sql<{ status: string; rejected_reason: string | null }>(
          "select status, rejected_reason from picture_uploads where id = $1",
          [id],
        );
        return now === undefined ? "gone" : [now.status, now.rejected_reason ?? []].flat().join(", ");
      };
    },
    works: "ready",
    refused: "rejected, not_a_member",
    survives: [...NO_POWER, ...LOWER],
    otherwise: { "are erased": "gone" },
    notes: ["public.picture_uploads", ...TRACE],
  },
  {
    // Whoever is gone gets none of these mails in any case; their link goes on to say so.
    what: "a link that stops a mail",
    through: ["lib/notifications/unsubscribe.ts"],
    begin: async ({ maker: { org_id, id: user_id } }) => {
      const token = unsubscribeToken({ org_id, user_id, kind: "daily_report" });
      return async () => told(await call(unsubscribe, { query: { token } }));
    },
    works: "200",
    refused: "401 TOKEN_INVALID",
    survives: [...NO_POWER, ...LOWER, "are disabled", "are dismissed", "are in an organization that is closed"],
  },
  {
    what: "a report by mail that waits",
    through: ["mail daily_report"],
    begin: async (scene) => {
      const { org_id, id: user_id } = scene.maker;
      const message = { kind: "daily_report", org_id, user_id, date: "2026-01-05" };
      return () => sent(scene, [message], "/reports/daily");
    },
    works: "a mail",
    refused: "no mail",
    survives: NO_POWER,
  },
  {
    what: "an administrator's correction of their own day",
    through: ["corrections.requested_by"],
    begin: async (scene) => {
      const { org_id, id, token } = scene.maker;
      await givenSetting(org_id, "own_corrections", "approve");
      const [record] = await sql<{ id: string }>(
        "insert into attendance_records (org_id, user_id, date, status) values ($1, $2, current_date - 1, 'absent') returning id",
        [org_id, id],
      );
      const body = { status: "on_leave", reason: "a slip" };
      const request = deferredId(await call(correct, { token, params: { id: found(record).id }, body }));
      return () => yes(scene, request);
    },
    works: "200",
    refused: "409 CORRECTION_BLOCKED",
    survives: NO_POWER,
    ...CORRECTION,
  },
  {
    what: "what a manager declared of a member",
    through: [],
    by: "manager",
    begin: async (scene) => {
      const body = { user_id: scene.subject.id, timestamp: daysAgo(5), reason: "a broken tracker" };
      const request = deferredId(await call(forceCheckIn, { token: scene.maker.token, body }));
      return () => yes(scene, request);
    },
    works: "200",
    refused: "409 CORRECTION_BLOCKED",
    survives: NO_POWER,
    otherwise: { "are in an organization that is closed": "401 TOKEN_INVALID" },
  },
  {
    // Their word, and worth what whoever approves it may enter.
    what: "what a member declared late of their own day",
    through: [],
    by: "teacher",
    begin: async (scene) => {
      const request = deferredId(await call(checkIn, { token: scene.maker.token, body: { timestamp: daysAgo(5) } }));
      return () => yes(scene, request);
    },
    works: "200",
    refused: "409 CORRECTION_DECIDED",
    survives: [...NO_POWER, ...LOWER, "are disabled", "are dismissed"],
    ...CORRECTION,
  },
  {
    what: "a request that is sent again for its remembered answer",
    through: ["idempotency_keys.request_hash", "lib/platform/http/idempotency.ts"],
    begin: async ({ maker }) => {
      const request = { body: { role: "admin" }, headers: { "idempotency-key": randomUUID() } };
      const { invite_code } = done(await call(invite, { ...request, token: maker.token })) as { invite_code: string };
      return async () => {
        const answer = await call(invite, { ...request, token: await signedInAnew(maker) });
        return answer.data?.invite_code === invite_code ? "the same" : told(answer);
      };
    },
    works: "the same",
    refused: "401 TOKEN_INVALID",
    survives: NO_POWER,
    otherwise: Object.fromEntries(LOWER.map((end) => [end, "403 FORBIDDEN"])),
    notes: ["public.user_sessions", ...TRACE],
  },
];
