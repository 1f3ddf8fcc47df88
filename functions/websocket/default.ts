// $default: what a connected client says. Every frame is answered over the socket, errors too.

import type { Context } from "aws-lambda";
import * as z from "zod";
import { keepLooks } from "../../lib/audit/look.ts";
import { findVisibleClass } from "../../lib/classes/class.ts";
import { AppError, type ErrorCode } from "../../lib/platform/errors.ts";
import { toAppError } from "../../lib/platform/http/error-envelope.ts";
import type { Endpoint, Origin } from "../../lib/platform/http/in-process.ts";
import { type Holder, type LiveStore, MAX_CHANNELS } from "../../lib/platform/live/store.ts";
import { asCaller } from "../../lib/platform/tenancy/standing.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { findVisibleSession } from "../../lib/sessions/session.ts";
import { type Answer, conversation, countFrame } from "../../lib/websocket/converse.ts";
import type { SocketEvent } from "../../lib/websocket/route.ts";
import { maySubscribe, parseChannel } from "../../lib/websocket/rules/channels.ts";
import { ENDPOINTS } from "../commands.ts";

/** What can be asked over a socket as well as over HTTP: by the same endpoint, so that there is one way to do it. */
const ENDPOINTS_OF = {
  "check-in": ENDPOINTS.checkIn,
  "check-out": ENDPOINTS.checkOut,
  "break-start": ENDPOINTS.startBreak,
  "break-end": ENDPOINTS.endBreak,
  mark: ENDPOINTS.mark,
} as const satisfies Record<string, () => Promise<Endpoint>>;

/** Of an attendance session, where `data` names one. */
const ENDPOINTS_OF_SESSIONS: Partial<Record<CommandName, () => Promise<Endpoint>>> = {
  "check-in": ENDPOINTS.checkInToSession,
  "check-out": ENDPOINTS.checkOutOfSession,
};

type CommandName = keyof typeof ENDPOINTS_OF;

const COMMANDS = Object.keys(ENDPOINTS_OF) as [CommandName, ...CommandName[]];

const subscription = {
  channel: z.string().max(100).optional(),
  /** Several at once; each counts as a frame. They come back with the answer, so that they are short. */
  channels: z
    .array(z.string().regex(/^[\w:-]{1,50}$/))
    .min(1)
    .max(MAX_CHANNELS)
    .optional(),
};
const isOne = ({ channel, channels }: { channel?: unknown; channels?: unknown }) =>
  (channel === undefined) !== (channels === undefined);

const frame = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("subscribe"), ...subscription }).refine(isOne, "either channel or channels"),
  z.strictObject({ action: z.literal("unsubscribe"), ...subscription }).refine(isOne, "either channel or channels"),
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

export const handler = conversation(frame, (said, { store, connectionId, holder, event, context }) =>
  "id" in said ? command(said, holder, event, context) : act(store, connectionId, holder, said),
);

async function command(
  { action, id, data, idempotency_key }: CommandFrame,
  holder: Holder,
  event: SocketEvent,
  context: Context,
): Promise<Answer> {
  const { throughEndpoint } = await import("../../lib/platform/http/in-process.ts");
  const { endpoint, ...request } = await endpointOf(action, data);
  const answered = await throughEndpoint(endpoint, { ...request, idempotency_key }, holder, originOf(event), context);
  return { event: answered.error === undefined ? "answer" : "error", action, id, ...answered, at: new Date() };
}

function originOf({ requestContext: { requestId, requestTimeEpoch, identity } }: SocketEvent): Origin {
  const { sourceIp: ip = "unknown", userAgent } = identity ?? {};
  return { now: new Date(requestTimeEpoch), request_id: requestId, ip, user_agent: userAgent || null };
}

/** The endpoint that a command is for, with the request that it takes. */
async function endpointOf(
  action: CommandName,
  data: Readonly<Record<string, unknown>>,
): Promise<{ endpoint: Endpoint; params?: { id: string }; body: unknown }> {
  const { session_id, ...body } = data;
  const ofSession = session_id === undefined ? undefined : ENDPOINTS_OF_SESSIONS[action];
  if (ofSession === undefined) return { endpoint: await ENDPOINTS_OF[action](), body: data };
  const id = typeof session_id === "string" ? session_id.toWellFormed() : "";
  return { endpoint: await ofSession(), params: { id }, body };
}

async function act(
  store: LiveStore,
  connectionId: string,
  holder: Holder,
  said: Exclude<Frame, CommandFrame>,
): Promise<Answer> {
  const at = new Date();
  if (said.action === "ping") return { event: "pong", at };
  const { action, channel, channels = [] } = said;
  if (channel === undefined) return actOnAll(store, connectionId, holder, { action, channels });
  await actOn(store, connectionId, holder, { action, name: channel, at });
  return { event: DONE[action], channel, at };
}

/** Each channel for itself: whoever may not hear one of them hears the others. */
async function actOnAll(
  store: LiveStore,
  connectionId: string,
  holder: Holder,
  { action, channels: named }: { action: keyof typeof DONE; channels: readonly string[] },
): Promise<Answer> {
  const at = new Date();
  const done: string[] = [];
  const refused: { channel: string; code: ErrorCode }[] = [];
  for (const [index, name] of [...new Set(named)].entries()) {
    try {
      if (index > 0) await countFrame(store, connectionId);
      await actOn(store, connectionId, holder, { action, name, at });
      done.push(name);
    } catch (error) {
      const { code, status } = toAppError(error);
      if (status >= 500) throw error;
      refused.push({ channel: name, code });
    }
  }
  return { event: DONE[action], channels: done, refused, at };
}

const DONE = { subscribe: "subscribed", unsubscribe: "unsubscribed" } as const;

async function actOn(
  store: LiveStore,
  connectionId: string,
  holder: Holder,
  { action, name, at }: { action: keyof typeof DONE; name: string; at: Date },
): Promise<void> {
  const verdict = maySubscribe(holder, name);
  if (verdict === "unknown") throw new AppError("NOT_FOUND", { details: { channel: name } });
  if (verdict === "forbidden") throw new AppError("FORBIDDEN", { details: { channel: name } });
  if (action === "unsubscribe") return store.unsubscribe(connectionId, name);
  await requireVisible(holder, name, at);
  if (!(await store.subscribe(connectionId, name)))
    throw new AppError("TOO_MANY_SUBSCRIPTIONS", { details: { limit: MAX_CHANNELS } });
}

/**
 * 404 NOT_FOUND for the live view of a member, and for the room of a session or class, that the holder may not see.
 * Whoever may follow somebody has looked.
 */
async function requireVisible(holder: Holder, name: string, at: Date): Promise<void> {
  const watched = parseChannel(name);
  if (watched === undefined || !("id" in watched) || watched.id === holder.user_id) return;
  await asCaller(holder, async (db, standing) => {
    if (standing === undefined) throw new AppError("UNAUTHENTICATED");
    const { role, managed_departments } = standing;
    const viewer = { ...holder, role, managed_departments: role === "manager" ? managed_departments : null };
    if (watched.kind === "session") return void (await findVisibleSession(db, viewer, watched.id));
    if (watched.kind === "class") return void (await findVisibleClass(db, viewer, watched.id));
    const { id } = await findVisibleMember(db, viewer, watched.id);
    const { org_id, user_id: viewer_id } = holder;
    keepLooks(db, [{ org_id, viewer_id, member_id: id, kind: "live" }], at);
  });
}
