import * as z from "zod";
import { id, instant } from "../platform/http/schemas.ts";

const DEEPEST = 20;

/** Whether nothing lies deeper in a value than may be. */
function isShallow(value: unknown, left = DEEPEST): boolean {
  if (value === null || typeof value !== "object") return true;
  return left > 0 && Object.values(value).every((inner) => isShallow(inner, left - 1));
}

const name = z.string().regex(/^[a-z_]{1,50}$/);

/** What somebody did without a network. */
export const operation = z.strictObject({
  op_id: id.meta({ description: "Made up by the device; it makes sure that the operation takes effect once." }),
  resource: name.meta({ examples: ["attendance"] }),
  action: name.meta({ examples: ["check_in"] }),
  occurred_at: instant,
  age_ms: z
    .int()
    .min(0)
    .max(400 * 86_400_000)
    .optional()
    .meta({ description: "How long before `sent_at` it was, by a clock that nobody can set." }),
  base_version: z
    .int()
    .min(0)
    .optional()
    .meta({ description: "Of the record as the member saw it, where several people change it." }),
  data: z
    .record(z.string().max(100), z.unknown())
    .refine((data) => isShallow(data), "nested too deeply")
    .default({}),
});

export type Operation = z.output<typeof operation>;

/** The endpoints that operations are done by; whoever knows them hands them over. */
export type EndpointName =
  | "checkIn"
  | "checkOut"
  | "startBreak"
  | "endBreak"
  | "logMeeting"
  | "setNotes"
  | "mark"
  | "checkInToSession"
  | "checkOutOfSession"
  | "setMark"
  | "readNotification"
  | "updateProfile";

/** An operation as the request that its endpoint takes. `at` is when it happened. */
type Request = { params?: Record<string, string>; body: unknown };
type Data = Readonly<Record<string, unknown>>;

export type Known = {
  endpoint: EndpointName;
  request: (data: Data, at: Date) => Request;
  /** Instants in the data, by the same clock. */
  times?: readonly string[];
  /** Whose record it changes, and which fields of it; another's change of the same is a conflict. */
  versioned?: { of: "attendance_record" | "session_mark" | "profile"; fields: (data: Data) => string[] };
};

/** In a path; what is no text names nothing. */
const named = (value: unknown) => (typeof value === "string" ? value.toWellFormed() : "");

const declared = (data: Data, at: Date): Request => ({ body: { ...data, timestamp: at } });

/** All that can be done without a network. */
const OPERATIONS: Readonly<Record<string, Known>> = {
  "attendance check_in": { endpoint: "checkIn", request: declared, times: ["ended_at"] },
  "attendance check_out": { endpoint: "checkOut", request: declared },
  "lunch_break start": { endpoint: "startBreak", request: declared, times: ["ended_at"] },
  "lunch_break end": { endpoint: "endBreak", request: declared },
  "activity meeting": {
    endpoint: "logMeeting",
    request: (data) => ({ body: { ...data, activity_type: "meeting" } }),
    times: ["start_time", "end_time"],
  },
  "attendance_record set_notes": {
    endpoint: "setNotes",
    request: ({ id: recordId, ...body }) => ({ params: { id: named(recordId) }, body }),
    versioned: { of: "attendance_record", fields: () => ["notes"] },
  },
  "session_mark scan": { endpoint: "mark", request: (data, at) => ({ body: { ...data, scanned_at: at } }) },
  "session_mark check_in": {
    endpoint: "checkInToSession",
    request: ({ session_id, ...data }, at) => ({ params: { id: named(session_id) }, body: { ...data, timestamp: at } }),
  },
  "session_mark check_out": {
    endpoint: "checkOutOfSession",
    request: ({ session_id, ...data }, at) => ({ params: { id: named(session_id) }, body: { ...data, timestamp: at } }),
  },
  "session_mark set": {
    endpoint: "setMark",
    request: ({ session_id, user_id, ...body }) => ({
      params: { id: named(session_id), user_id: named(user_id) },
      body,
    }),
    versioned: { of: "session_mark", fields: ({ note }) => (note === undefined ? ["status"] : ["status", "note"]) },
  },
  "notification read": {
    endpoint: "readNotification",
    request: ({ id: notificationId, ...body }) => ({ params: { id: named(notificationId) }, body }),
  },
  "profile update": {
    endpoint: "updateProfile",
    request: (data) => ({ body: data }),
    versioned: { of: "profile", fields: Object.keys },
  },
};

/** How an operation is done; undefined for one that there is not. */
export function knownOf({ resource, action }: Pick<Operation, "resource" | "action">): Known | undefined {
  const name = `${resource} ${action}`;
  return Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
}

/** The request of its endpoint, with the instants in it moved as far as that of the operation was. */
export function requestOf(
  known: Known,
  { data, occurred_at }: Pick<Operation, "data" | "occurred_at">,
  at: Date,
): Request {
  const moved = at.getTime() - occurred_at.getTime();
  if (moved === 0 || known.times === undefined) return known.request(data, at);
  const times = known.times.flatMap((name) => {
    const time = Date.parse(String(data[name]));
    return Number.isNaN(time) ? [] : [[name, new Date(time + moved).toISOString()]];
  });
  return known.request({ ...data, ...Object.fromEntries(times) }, at);
}
