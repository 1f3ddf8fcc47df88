import type { Context } from "aws-lambda";
import type * as z from "zod";
import { AppError } from "../platform/errors.ts";
import { docsOf } from "../platform/http/error-docs.ts";
import { toAppError } from "../platform/http/error-envelope.ts";
import type { Holder, LiveStore } from "../platform/live/live-store.ts";
import { liveStore } from "../platform/live/store.ts";
import { log } from "../platform/log.ts";
import { numberAnswer } from "./number.ts";
import { type SocketEvent, type SocketHandler, socketRoute } from "./route.ts";

const FRAMES_PER_MINUTE = 120;
/** API Gateway sends frames of up to 128 KB, and zod names every field and item that is wrong. */
const MAX_COMPLAINTS = 10;
const LONGEST_COMPLAINT = 200;

export type Answer = Readonly<Record<string, unknown>>;

/** Who said something, over which socket. */
export type Speaker = {
  readonly store: LiveStore;
  readonly connectionId: string;
  readonly holder: Holder;
  readonly event: SocketEvent;
  readonly context: Context;
};

/** A route for what connected clients say. Every frame is answered over the socket, errors too. */
export function conversation<Frame extends z.ZodType>(
  frame: Frame,
  answerTo: (said: z.output<Frame>, speaker: Speaker) => Promise<Answer>,
): SocketHandler {
  return socketRoute(converse);

  async function converse(connectionId: string, event: SocketEvent, context: Context): Promise<number> {
    const store = await liveStore();
    const { sendToSocket } = await import("../platform/aws/sockets.ts");
    const answer = await orError(parseJson(event.body ?? ""), async (json) => {
      await countFrame(store, connectionId);
      if (json === undefined) throw new AppError("MALFORMED_JSON");
      const said = parseFrame(frame, json);
      const holder = await store.findSocket(connectionId);
      if (holder === undefined) throw new AppError("UNAUTHENTICATED");
      return answerTo(said, { store, connectionId, holder, event, context });
    });
    const payload = await numberAnswer(store, connectionId, JSON.stringify(answer));
    if ((await sendToSocket(connectionId, payload)) === "gone") await store.closeSocket(connectionId);
    return 200;
  }
}

/** 429 RATE_LIMITED for one too many in a minute. */
export async function countFrame(store: LiveStore, connectionId: string): Promise<void> {
  const { hits, resets_in } = await store.hit(`socket:${connectionId}`, 60);
  if (hits > FRAMES_PER_MINUTE) throw new AppError("RATE_LIMITED", { retryAfter: resets_in });
}

async function orError(json: unknown, work: (json: unknown) => Promise<Answer>): Promise<Answer> {
  try {
    return await work(json);
  } catch (error) {
    const { code, message, details, status, retryAfter: retry_after } = toAppError(error);
    if (status >= 500) log.error("A frame was not answered.", { code, error: error as Error });
    const told = { code, message, ...(status < 500 && { details }), retry_after, docs: docsOf(code) };
    return { event: "error", error: told, ...askedBy(json), at: new Date() };
  }
}

function parseFrame<Frame extends z.ZodType>(frame: Frame, json: unknown): z.output<Frame> {
  const { data, error } = frame.safeParse(json);
  if (error === undefined) return data;
  const details = error.issues
    .slice(0, MAX_COMPLAINTS)
    .map(({ path, message }) => ({ path: path.join("."), message: message.slice(0, LONGEST_COMPLAINT) }));
  throw new AppError("VALIDATION_FAILED", { details });
}

/** Undefined for what is no JSON. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** What the client wanted, for the error frame that refuses it, and by which ids. */
function askedBy(json: unknown): Answer {
  const { action, ...named } = Object(json) as Record<string, unknown>;
  const ids = ["id", "live_id"].flatMap((name) => {
    const id = named[name];
    return typeof id === "string" ? [[name, id.slice(0, 100)]] : [];
  });
  return { action: typeof action === "string" ? action.slice(0, 50) : null, ...Object.fromEntries(ids) };
}
