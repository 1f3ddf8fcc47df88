// $default: what a connected client says. Every frame is answered over the socket, errors too.

import type { Context } from "aws-lambda";
import * as z from "zod";
import { keepLooks } from "../../lib/audit/look.ts";
import { findVisibleClass } from "../../lib/classes/class.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { type Holder, type LiveStore, MAX_CHANNELS } from "../../lib/platform/live/store.ts";
import { asCaller } from "../../lib/platform/tenancy/standing.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { findVisibleSession } from "../../lib/sessions/session.ts";
import type { Endpoint } from "../../lib/websocket/command.ts";
import { type Answer, conversation } from "../../lib/websocket/converse.ts";
import type { SocketEvent } from "../../lib/websocket/route.ts";
import { maySubscribe, parseChannel } from "../../lib/websocket/rules/channels.ts";

/** What can be asked over a socket as well as over HTTP: by the same endpoint, so that there is one way to do it. */
const ENDPOINTS = {
  "check-in": () => import("../attendance/check-in.ts"),
  "check-out": () => import("../attendance/check-out.ts"),
  "break-start": () => import("../lunch-breaks/start.ts"),
  "break-end": () => import("../lunch-breaks/end.ts"),
  mark: () => import("../sessions/mark.ts"),
} as const satisfies Record<string, () => Promise<Endpoint>>;

/** Of an attendance session, where `data` names one. */
const ENDPOINTS_OF_SESSIONS: Partial<Record<CommandName, () => Promise<Endpoint>>> = {
  "check-in": () => import("../sessions/check-in.ts"),
  "check-out": () => import("../sessions/check-out.ts"),
};

type CommandName = keyof typeof ENDPOINTS;

const COMMANDS = Object.keys(ENDPOINTS) as [CommandName, ...CommandName[]];

const frame = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("subscribe"), channel: z.string().max(100) }),
  z.strictObject({ action: z.literal("unsubscribe"), channel: z.string().max(100) }),
  z.strictObject({ action: z.literal("ping") }),
  z.strictObject({
    action: z.enum(COMMANDS),
    /** Comes back with the answer. */
    id: z.string().min(1).max(100),
    /** The body of the endpoint's request. */
    data: z.record(z.string(), z.unknown()).default({}),
    /** As the header of that name: a command that is sent again with it is done once. */
    idempotency_key: z.string().min(1).max(255).optional(),
  }),
]);

type Frame = z.output<typeof frame>;
type CommandFrame = Extract<Frame, { id: string }>;

export const handler = conversation(frame, (said, speaker) => {
  const { store, connectionId, holder, event, context } = speaker;
  return "id" in said ? command(said, holder, event, context) : act(store, connectionId, holder, said);
});

async function command(
  { action, id, data, idempotency_key }: CommandFrame,
  holder: Holder,
  event: SocketEvent,
  context: Context,
): Promise<Answer> {
  const { throughEndpoint } = await import("../../lib/websocket/command.ts");
  const { endpoint, ...request } = await endpointOf(action, data);
  const answered = await throughEndpoint(endpoint, { ...request, idempotency_key }, holder, event, context);
  return { event: answered.error === undefined ? "answer" : "error", action, id, ...answered, at: new Date() };
}

/** The endpoint that a command is for, with the request that it takes. */
async function endpointOf(
  action: CommandName,
  data: Readonly<Record<string, unknown>>,
): Promise<{ endpoint: Endpoint; params?: { id: string }; body: unknown }> {
  const { session_id, ...body } = data;
  const ofSession = session_id === undefined ? undefined : ENDPOINTS_OF_SESSIONS[action];
  if (ofSession === undefined) return { endpoint: await ENDPOINTS[action](), body: data };
  const id = typeof session_id === "string" ? session_id.toWellFormed() : "";
  return { endpoint: await ofSession(), params: { id }, body };
}

async function act(
  store: LiveStore,
  connectionId: string,
  holder: Holder,
  given: Exclude<Frame, CommandFrame>,
): Promise<Answer> {
  const at = new Date();
  if (given.action === "ping") return { event: "pong", at };

  const { channel } = given;
  const verdict = maySubscribe(holder, channel);
  if (verdict === "unknown") throw new AppError("NOT_FOUND", { details: { channel } });
  if (verdict === "forbidden") throw new AppError("FORBIDDEN", { details: { channel } });
  if (given.action === "subscribe") {
    await requireVisible(holder, channel, at);
    if (!(await store.subscribe(connectionId, channel)))
      throw new AppError("TOO_MANY_SUBSCRIPTIONS", { details: { limit: MAX_CHANNELS } });
    return { event: "subscribed", channel, at };
  }
  await store.unsubscribe(connectionId, channel);
  return { event: "unsubscribed", channel, at };
}

/**
 * 404 NOT_FOUND for the live view of a member, and for the room of a session or class, that the holder may not see.
 * Whoever may follow somebody has looked.
 */
async function requireVisible(holder: Holder, channel: string, at: Date): Promise<void> {
  const watched = parseChannel(channel);
  if (watched === undefined || !("id" in watched) || watched.id === holder.user_id) return;
  await asCaller(holder, async (db, standing) => {
    if (standing === undefined) throw new AppError("UNAUTHENTICATED");
    const { role, managed_departments } = standing;
    const viewer = { ...holder, role, managed_departments: role === "manager" ? managed_departments : null };
    if (watched.kind === "session") return void (await findVisibleSession(db, viewer, watched.id));
    if (watched.kind === "class") return void (await findVisibleClass(db, viewer, watched.id));
    const { id } = await findVisibleMember(db, viewer, watched.id);
    const { org_id, user_id: viewer_id } = holder;
    await keepLooks(db, [{ org_id, viewer_id, member_id: id, kind: "live" }], at);
  });
}
