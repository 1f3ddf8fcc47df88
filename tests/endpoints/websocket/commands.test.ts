import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as status from "../../../functions/attendance/status.ts";
import * as signOut from "../../../functions/auth/logout.ts";
import { docsOf } from "../../../lib/platform/http/error-docs.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { codeOf, givenLesson } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";
import { type Frame, givenSocket, useFakeSockets, whenSaying } from "../../steps/sockets/sockets.ts";

useTestDatabase();
const sockets = useFakeSockets();

/** The answer to a command on a socket. */
async function ask(socket: string, action: string, data?: object, more: object = {}): Promise<Frame> {
  expect(await whenSaying(socket, { action, id: `to ${action}`, ...(data && { data }), ...more })).toBe(200);
  return sockets.framesOf(socket).at(-1);
}

const isAtWork = async ({ token }: Member) => done(await call(status, { token })).checked_in;

describe("commands over a socket", () => {
  it("check in, take a break and check out, as over HTTP", async () => {
    const member = await givenMember();
    const socket = await givenSocket(member);
    const checkedIn = await ask(socket, "check-in", { notes: "from home" });
    expect(checkedIn).toMatchObject({
      event: "answer",
      action: "check-in",
      id: "to check-in",
      status: 201,
      data: { record: { status: expect.any(String), notes: "from home" }, work_session_id: expect.any(String) },
      message: "Checked in.",
      at: expect.any(String),
    });
    expect(await isAtWork(member)).toBe(true);
    expect(await ask(socket, "break-start")).toMatchObject({ event: "answer", status: 201 });
    expect(await ask(socket, "break-end")).toMatchObject({ event: "answer", status: 200 });
    expect(await ask(socket, "check-out", {})).toMatchObject({ event: "answer", message: "Checked out." });
    expect(await isAtWork(member)).toBe(false);
    // A browser said it, and the audit log has from where.
    const [session] = await sql("select source from work_sessions where user_id = $1", [member.id]);
    expect(session).toEqual({ source: "web" });
    const [entry] = await sql(
      "select ip_address from audit_log where user_id = $1 and action = 'attendance.check_in'",
      [member.id],
    );
    expect(entry).toEqual({ ip_address: "198.51.100.7" });
  });

  it("answer an error with the code of the endpoint, and with the command's id", async () => {
    const socket = await givenSocket(await givenMember());
    expect(await ask(socket, "check-out")).toMatchObject({
      event: "error",
      action: "check-out",
      id: "to check-out",
      status: 409,
      error: { code: "NOT_CHECKED_IN", docs: docsOf("NOT_CHECKED_IN") },
    });
    expect(await ask(socket, "check-in", { timestamp: "yesterday", colour: "red" })).toMatchObject({
      status: 400,
      error: {
        code: "VALIDATION_FAILED",
        details: expect.arrayContaining([{ path: "body.colour", code: "unknown", message: "unknown field" }]),
      },
    });
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`field${n}`, n]));
    const refused = await ask(socket, "check-in", many);
    expect(refused.error).toMatchObject({ code: "VALIDATION_FAILED" });
    expect(refused.error).not.toHaveProperty("details");
  });

  it("are done once for an idempotency key, and again without one", async () => {
    const member = await givenMember();
    const socket = await givenSocket(member);
    const once = { idempotency_key: randomUUID() };
    const first = await ask(socket, "check-in", {}, once);
    const again = await ask(await givenSocket(member), "check-in", {}, once);
    expect(again).toMatchObject({ event: "answer", status: 201, data: first.data });
    expect(await ask(socket, "check-in", { notes: "other" }, once)).toMatchObject({
      error: { code: "IDEMPOTENCY_KEY_REUSED" },
    });
    expect(await ask(socket, "check-in")).toMatchObject({ error: { code: "ALREADY_CHECKED_IN" } });
  });

  it("mark their holder by a code, and by where they are", async () => {
    const { teacher, student, id } = await givenLesson();
    const socket = await givenSocket(student);
    const body = { session_id: id, code: await codeOf(teacher, id) };
    expect(await ask(socket, "mark", body)).toMatchObject({
      status: 201,
      data: { mark: { session_id: id, status: "present", method: "qr" } },
    });
    expect(await ask(socket, "mark", body)).toMatchObject({ error: { code: "ALREADY_MARKED" } });
    expect(await ask(socket, "check-out", { session_id: id })).toMatchObject({ data: { mark: { session_id: id } } });

    const outside = await givenLesson({ methods: ["geofence"] });
    const there = { session_id: outside.id, location: { latitude: 52.5163, longitude: 13.3777, accuracy_metres: 10 } };
    const another = await givenSocket(outside.student);
    expect(await ask(another, "check-in", there)).toMatchObject({ data: { mark: { method: "geofence" } } });
    expect(await isAtWork(outside.student)).toBe(false);
    expect(await ask(another, "check-in", { ...there, session_id: randomUUID() })).toMatchObject({
      error: { code: "NOT_FOUND" },
    });
    expect(await ask(another, "check-in", { ...there, session_id: { $ne: 1 } })).toMatchObject({ status: 400 });
  });

  it.each([
    ["no id", { action: "check-in" }],
    ["an id that is no text", { action: "check-in", id: 7 }],
    ["an endless id", { action: "check-in", id: "x".repeat(101) }],
    ["data that is no object", { action: "mark", id: "1", data: [] }],
    ["an unknown field", { action: "mark", id: "1", body: {} }],
    ["a field of another command", { action: "check-in", id: "1", channel: "users" }],
  ])("are refused with %s", async (_what, frame) => {
    const socket = await givenSocket(await givenMember());
    expect(await whenSaying(socket, frame)).toBe(200);
    expect(sockets.framesOf(socket)).toMatchObject([{ event: "error", error: { code: "VALIDATION_FAILED" } }]);
  });

  it("say how long to wait, and of which command, where there were too many", async () => {
    const socket = await givenSocket(await givenMember());
    for (let n = 0; n < 120; n++) await whenSaying(socket, { action: "ping" });
    expect(await ask(socket, "check-in")).toMatchObject({
      event: "error",
      id: "to check-in",
      error: { code: "RATE_LIMITED", retry_after: expect.any(Number) },
    });
  });

  it("do nothing for whoever has signed out, and nothing on a socket that nobody opened", async () => {
    const member = await givenMember();
    const socket = await givenSocket(member);
    done(await call(signOut, { token: member.token, body: {} }));
    expect((await ask(socket, "check-in")).error.code).toMatch(/^(TOKEN_INVALID|UNAUTHENTICATED)$/);
    expect(await ask(`socket-${randomUUID()}=`, "check-in")).toMatchObject({ error: { code: "UNAUTHENTICATED" } });
    expect(await sql("select id from work_sessions where user_id = $1", [member.id])).toEqual([]);
  });
});
