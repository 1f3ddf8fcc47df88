import * as z from "zod";
import type { Control } from "../../core/control.ts";
import { DELETE_WORDS } from "./words.ts";

type Read = (control: Control, query: URLSearchParams) => Promise<unknown>;
type Act = (control: Control, body: unknown) => Promise<unknown>;

/** Nothing older than today leaves this server, whatever it was given. */
export const READS: Readonly<Record<string, Read>> = {
  today: async (control) => {
    const today = await control.today();
    const entries = today.entries.filter((entry) => instantOf(entry) >= Date.parse(today.from));
    return { ...today, entries };
  },
  pictures: async (control) => {
    const from = Date.parse((await control.today()).from);
    return (await control.pictures()).filter(({ at }) => Date.parse(at) >= from);
  },
  looks: async (control) => {
    const from = Date.parse((await control.today()).from);
    const { looks, watched } = await control.looks();
    return {
      looks: looks.filter(({ last_at }) => Date.parse(last_at) >= from),
      watched: watched.filter(({ started_at, ended_at }) => Date.parse(ended_at ?? started_at ?? "") >= from),
    };
  },
  rules: (control) => control.rules(),
  capabilities: (control) => control.capabilities(),
  receipts: (control) => control.receipts(),
};

/** By the names that the page uses. A body that is not as it should be throws a `ZodError`. */
export const ACTS: Readonly<Record<string, Act>> = {
  "check-in": (control) => control.checkIn(),
  "check-out": (control) => control.checkOut(),
  "break-start": (control) => control.startBreak(),
  "break-end": (control) => control.endBreak(),
  "meeting-start": act(z.strictObject({ title: z.string().trim().max(200) }), (control, { title }) =>
    control.startMeeting(title === "" ? null : title),
  ),
  "meeting-end": (control) => control.endMeeting(),
  "private-start": act(z.strictObject({ minutes: z.int().min(1).max(1440) }), (control, { minutes }) =>
    control.startPrivate(minutes),
  ),
  "private-end": (control) => control.endPrivate(),
  "live-stop": act(z.strictObject({ id: z.string() }), (control, { id }) => control.stopLive(id)),
  "live-answer": act(z.strictObject({ id: z.string(), agrees: z.boolean() }), (control, { id, agrees }) =>
    control.answerLive(id, agrees),
  ),
  "start-answer": act(z.strictObject({ answer: z.enum(["now", "not_now"]) }), (control, { answer }) =>
    control.answerStart(answer),
  ),
  discard: act(z.strictObject({ id: z.string() }), (control, { id }) => control.discard(id)),
  "send-now": (control) => control.sendNow(),
  "delete-data": act(z.strictObject({ words: z.literal(DELETE_WORDS) }), (control) => control.deleteLocalData()),
  quit: (control) => control.quit(),
};

function act<Body>(
  schema: z.ZodType<Body>,
  then: (control: Control, body: Body) => Promise<unknown>,
): (control: Control, body: unknown) => Promise<unknown> {
  return async (control, body) => then(control, schema.parse(body));
}

function instantOf(entry: Awaited<ReturnType<Control["today"]>>["entries"][number]): number {
  return Date.parse(entry.kind === "heartbeat" ? entry.heartbeat.timestamp : entry.timestamp);
}
