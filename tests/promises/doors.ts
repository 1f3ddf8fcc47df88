import * as login from "../../functions/auth/login.ts";
import * as me from "../../functions/auth/me.ts";
import * as refresh from "../../functions/auth/refresh-token.ts";
import * as register from "../../functions/auth/register.ts";
import * as reset from "../../functions/auth/reset-password.ts";
import * as secondFactor from "../../functions/auth/second-factor.ts";
import * as unsubscribe from "../../functions/notifications/unsubscribe.ts";
import * as ticket from "../../functions/websocket/ticket.ts";
import { unsubscribeToken } from "../../lib/notifications/unsubscribe.ts";
import { call } from "../steps/call/when.ts";
import type { useMails } from "../steps/mail/mails.ts";
import { givenPendingSignIn } from "../steps/scene/factors.ts";
import type { Member } from "../steps/scene/given.ts";
import { givenInvite, givenRefreshToken, givenResetToken, newcomer } from "../steps/scene/sign-in.ts";
import { whenConnecting } from "../steps/sockets/sockets.ts";

type Purpose = "access" | "refresh" | "socket" | "reset" | "invite" | "unsubscribe" | "pending sign-in";

type Holders = { admin: Member; member: Member; mails: ReturnType<typeof useMails> };

/** Everything that opens something by being known: how each is come by. `stored` ones are kept as a hash. */
export const KEYS: readonly { name: Purpose; stored: boolean; make: (holders: Holders) => Promise<string> }[] = [
  { name: "access", stored: false, make: async ({ member }) => member.token },
  { name: "refresh", stored: true, make: ({ member }) => givenRefreshToken(login, member) },
  { name: "socket", stored: true, make: async ({ member }) => (await call(ticket, member)).data.ticket },
  { name: "reset", stored: true, make: ({ member, mails }) => givenResetToken(member, mails) },
  { name: "invite", stored: true, make: ({ admin }) => givenInvite(admin) },
  {
    name: "unsubscribe",
    stored: false,
    make: async ({ member: { id: user_id, org_id } }) => unsubscribeToken({ user_id, org_id, kind: "daily_report" }),
  },
  { name: "pending sign-in", stored: false, make: async ({ member }) => (await givenPendingSignIn(member)).token },
];

/** Every place that takes such a key, and whether it opened. */
export const DOORS: readonly { name: Purpose; open: (key: string) => Promise<boolean> }[] = [
  { name: "access", open: async (token) => (await call(me, { token })).status === 200 },
  {
    name: "refresh",
    open: async (key) => {
      const inCookie = await call(refresh, { body: {}, headers: { cookie: `muster_refresh=${key}` } });
      const inBody = await call(refresh, { body: { refresh_token: key } });
      return inCookie.status === 200 || inBody.status === 200;
    },
  },
  {
    name: "socket",
    open: async (key) => (await whenConnecting(crypto.randomUUID(), { ticket: key })) === 200,
  },
  {
    name: "reset",
    open: async (token) => (await call(reset, { body: { token, new_password: "harbour-lentil-82" } })).status === 200,
  },
  {
    name: "invite",
    open: async (key) => (await call(register, { body: { ...newcomer(), invite_code: key } })).status === 201,
  },
  { name: "unsubscribe", open: async (token) => (await call(unsubscribe, { query: { token } })).status === 200 },
  {
    name: "pending sign-in",
    // Behind it somebody asks for a code.
    open: async (token) =>
      (await call(secondFactor, { body: { token, code: "000000" } })).error?.code === "SECOND_FACTOR_WRONG",
  },
];
