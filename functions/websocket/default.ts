// $default: what a connected client says. Every frame is answered over the socket, errors too.

import * as z from "zod";
import { keepLooks } from "../../lib/audit/look.ts";
import { findVisibleClass } from "../../lib/classes/class.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { docsOf } from "../../lib/platform/http/error-docs.ts";
import { toAppError } from "../../lib/platform/http/error-envelope.ts";
import { type Holder, type LiveStore, liveStore, MAX_CHANNELS } from "../../lib/platform/live/store.ts";
import { log } from "../../lib/platform/log.ts";
import { asCaller } from "../../lib/platform/tenancy/standing.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { findVisibleSession } from "../../lib/sessions/session.ts";
import { socketRoute } from "../../lib/websocket/route.ts";
import { maySubscribe, parseChannel } from "../../lib/websocket/rules/channels.ts";

const FRAMES_PER_MINUTE = 120;

const frame = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("subscribe"), channel: z.string().max(100) }),
  z.strictObject({ action: z.literal("unsubscribe"), channel: z.string().max(100) }),
  z.strictObject({ action: z.literal("ping") }),
]);

type Answer = Readonly<Record<string, unknown>>;

export const handler = socketRoute(async (connectionId, { body = "" }) => {
  const store = await liveStore();
  const { sendToSocket } = await import("../../lib/platform/aws/sockets.ts");
  const answer = await answerTo(store, connectionId, body);
  if ((await sendToSocket(connectionId, JSON.stringify(answer))) === "gone") await store.closeSocket(connectionId);
  return 200;
});

async function answerTo(store: LiveStore, connectionId: string, body: string): Promise<Answer> {
  let action: string | null = null;
  try {
    const { hits, resets_in } = await store.hit(`socket:${connectionId}`, 60);
    if (hits > FRAMES_PER_MINUTE) throw new AppError("RATE_LIMITED", { retryAfter: resets_in });
    const json = parseJson(body);
    action = actionOf(json);
    return await act(store, connectionId, json);
  } catch (error) {
    const { code, message, details, status } = toAppError(error);
    if (status >= 500) log.error("A frame was not answered.", { code, error: error as Error });
    const told = { code, message, ...(status < 500 && { details }), docs: docsOf(code) };
    return { event: "error", error: told, action, at: new Date() };
  }
}

async function act(store: LiveStore, connectionId: string, json: unknown): Promise<Answer> {
  const { data: given, error } = frame.safeParse(json);
  if (error !== undefined) {
    // In short: API Gateway sends frames of up to 128 KB, and zod names every field it does not know.
    const details = error.issues.map(({ path, message }) => ({ path: path.join("."), message: message.slice(0, 200) }));
    throw new AppError("VALIDATION_FAILED", { details });
  }
  const holder = await store.findSocket(connectionId);
  if (holder === undefined) throw new AppError("UNAUTHENTICATED");
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

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AppError("MALFORMED_JSON", { cause });
  }
}

/** What the client wanted, for the error frame that refuses it. */
function actionOf(json: unknown): string | null {
  const action = typeof json === "object" && json !== null && "action" in json ? json.action : undefined;
  return typeof action === "string" ? action.slice(0, 50) : null;
}
