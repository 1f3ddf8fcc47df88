import { afterEach, describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { dataOf } from "../steps/call/http.ts";
import { givenMember } from "../steps/scene/given.ts";
import { connectSocket, openSocket, type Socket } from "../steps/sockets/socket.ts";

const system = useSystem();
const open: Socket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function givenSocket(): Promise<Socket> {
  const socket = await connectSocket((await givenMember()).token);
  open.push(socket);
  return socket;
}

/** Says something and answers the frame that comes back. */
async function ask(socket: Socket, frame: Record<string, unknown> | string) {
  const before = socket.frames.length;
  socket.say(frame);
  return eventually("the socket answers", () => socket.frames[before]);
}

describe("a socket", () => {
  it("is opened once by a ticket", async () => {
    const { token } = await givenMember();
    const { url } = await dataOf("POST", "/api/realtime/ticket", { token });
    open.push(await openSocket(url));
    await expect(openSocket(url)).rejects.toThrow();
  });

  it("is not opened by a made-up ticket or by none", async () => {
    const url = system.env.WEBSOCKET_URL ?? "";
    await expect(openSocket(`${url}?ticket=made-up`)).rejects.toThrow();
    await expect(openSocket(url)).rejects.toThrow();
  });

  it("answers a ping", async () => {
    expect(await ask(await givenSocket(), { action: "ping" })).toMatchObject({ event: "pong" });
  });

  it("does what an endpoint does, and answers as it does", async () => {
    const socket = await givenSocket();
    const checkedIn = await ask(socket, { action: "check-in", id: "1", data: {} });
    expect(checkedIn).toMatchObject({ event: "answer", id: "1", status: 201, message: "Checked in." });
    const again = await ask(socket, { action: "check-in", id: "2", data: {} });
    expect(again).toMatchObject({ event: "error", id: "2", error: { code: "ALREADY_CHECKED_IN" } });
    expect(await ask(socket, { action: "check-out", id: "3" })).toMatchObject({ message: "Checked out." });
  });

  it.each([
    ["a channel above one's role", { action: "subscribe", channel: "attendance" }, "FORBIDDEN"],
    ["a channel that does not exist", { action: "subscribe", channel: "payroll" }, "NOT_FOUND"],
    ["an action that does not exist", { action: "dance" }, "VALIDATION_FAILED"],
    ["an unknown field", { action: "ping", loudly: true }, "VALIDATION_FAILED"],
    ["a frame that is not JSON", '{"action": ', "MALFORMED_JSON"],
  ])("refuses %s and stays open", async (_what, frame, code) => {
    const socket = await givenSocket();
    expect(await ask(socket, frame)).toMatchObject({ event: "error", error: { code } });
    expect(await ask(socket, { action: "ping" })).toMatchObject({ event: "pong" });
  });
});
