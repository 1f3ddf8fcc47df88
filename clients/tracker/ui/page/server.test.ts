import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createFakeControl } from "../../../../tests/steps/activity/fake-control.ts";
import { type Page, startPage } from "./server.ts";

let open: Page | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** A page of a tracker, and what a browser that has its link can ask. */
async function given() {
  const control = createFakeControl(new Date("2026-11-27T14:00:00Z"));
  const page = await startPage(control);
  open = page;
  const { origin, host, hash, port } = new URL(page.address());
  const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(origin + path, {
      method: "POST",
      headers: { origin, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const { token } = (await (await send("/api/open", { code: hash.slice(1) })).json()) as { token: string };
  const known = { "x-muster-token": token };
  return {
    control,
    page,
    origin,
    host,
    port: Number(port),
    send,
    token,
    read: (path: string) => fetch(`${origin}/api/${path}`, { headers: known }),
    act: (path: string, body: unknown = {}) => send(`/api/${path}`, body, known),
  };
}

describe("the local page's server", () => {
  it("is on 127.0.0.1 alone", async () => {
    const { port } = await given();
    const tried = await new Promise((resolve) => {
      connect(port, "::1")
        .once("error", () => resolve("refused"))
        .once("connect", () => resolve("connected"));
    });
    expect(tried).toBe("refused");
  });

  it("gives the shell to anybody here, and no name of anybody in it", async () => {
    const { origin } = await given();
    for (const path of ["/", "/page.js", "/page.css", "/icon.svg"]) {
      const answer = await fetch(origin + path);
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("set-cookie")).toBeNull();
      expect(await answer.text()).not.toContain("Alice");
    }
  });

  it("gives nothing else without the token", async () => {
    const { origin, send, control } = await given();
    for (const path of [
      "state",
      "today",
      "pictures",
      "picture?id=held-1",
      "looks",
      "rules",
      "capabilities",
      "receipts",
    ])
      expect((await fetch(`${origin}/api/${path}`)).status, path).toBe(401);
    expect((await send("/api/quit", {})).status).toBe(401);
    expect(control.asked).toEqual([]);
  });

  it("refuses what is no address, and goes on", async () => {
    const { port, read } = await given();
    const sent = request({ host: "127.0.0.1", port, path: "/\\[" });
    const status = new Promise((resolve, reject) => {
      sent.once("error", reject).once("response", (answer) => resolve(answer.resume().statusCode));
    });
    sent.end();
    expect(await status).toBe(400);
    expect((await read("state")).status).toBe(200);
  });

  it("refuses a rebound name", async () => {
    const { port, token } = await given();
    const status = await new Promise((resolve) => {
      const headers = { host: `evil.example:${port}`, "x-muster-token": token };
      request({ host: "127.0.0.1", port, path: "/api/state", headers }, ({ statusCode }) => resolve(statusCode)).end();
    });
    expect(status).toBe(403);
  });

  it("opens each link once", async () => {
    const { page, send } = await given();
    const code = new URL(page.address()).hash.slice(1);
    expect((await send("/api/open", { code })).status).toBe(200);
    const again = await send("/api/open", { code });
    expect(again.status).toBe(401);
    expect(await again.json()).toEqual({ message: "This link was used before, or is too old." });
  });

  it("tells what has changed", async () => {
    const { control, read } = await given();
    const versions = async () => ((await (await read("state")).json()) as { versions: object }).versions;
    expect(await versions()).toMatchObject({ today: 0, pictures: 0 });
    control.tell({ kind: "today" });
    control.tell({ kind: "line", at: "", text: "" });
    expect(await versions()).toMatchObject({ today: 1, pictures: 0, rules: 0, receipts: 0 });
  });

  it("gives nothing older than today, whatever it is given", async () => {
    const { control, read } = await given();
    const old = new Date(Date.parse(control.today_.from) - 1000).toISOString();
    const [beat] = control.today_.entries.filter((entry) => entry.kind === "heartbeat");
    const [picture] = control.pictures_;
    const [look] = control.looks_.looks;
    if (beat === undefined || picture === undefined || look === undefined) throw new Error("The day is empty.");
    const entries = control.today_.entries.length;
    const earlier = { ...beat, heartbeat: { ...beat.heartbeat, timestamp: old, active_window: "Yesterday" } };
    control.today_ = { ...control.today_, entries: [earlier, ...control.today_.entries] };
    control.pictures_ = [...control.pictures_, { ...picture, id: "old", at: old }];
    control.looks_ = { ...control.looks_, looks: [{ ...look, viewer: "Old", first_at: old, last_at: old }, look] };
    expect(((await (await read("today")).json()) as { entries: [] }).entries).toHaveLength(entries);
    expect(await (await read("pictures")).text()).not.toContain('"old"');
    expect(await (await read("looks")).text()).not.toContain("Old");
    expect((await read("picture?id=old")).status).toBe(404);
    expect((await read("picture?id=held-1")).headers.get("content-type")).toBe("image/png");
  });

  it("does what is asked, and says what cannot be done", async () => {
    const { control, act } = await given();
    expect((await act("break-start")).status).toBe(200);
    const again = await act("break-start");
    expect(again.status).toBe(409);
    expect(await again.json()).toEqual({ message: "You are not at work, so there is no break to begin." });
    await act("private-start", { minutes: 15 });
    await act("meeting-start", { title: " " });
    await act("live-stop", { id: "l1" });
    await act("discard", { id: "held-1" });
    expect(control.asked.slice(2)).toEqual([
      ["startPrivate", 15],
      ["startMeeting", null],
      ["stopLive", "l1"],
      ["discard", "held-1"],
    ]);
  });

  it.each([
    ["delete-data", {}],
    ["delete-data", { words: "delete" }],
    ["private-start", { minutes: 0 }],
    ["private-start", { minutes: "15" }],
    ["discard", {}],
    ["discard", { id: "x", also: 1 }],
  ])("does not do %s with %j", async (path, body) => {
    const { control, act } = await given();
    expect((await act(path, body)).status).toBe(400);
    expect(control.asked).toEqual([]);
  });

  it("deletes by the words that are typed", async () => {
    const { control, act } = await given();
    expect((await act("delete-data", { words: "delete my data" })).status).toBe(200);
    expect(control.asked).toEqual([["deleteLocalData"]]);
  });

  it.each(["constructor", "toString", "__proto__", "nothing"])("knows no %s", async (name) => {
    const { read, act } = await given();
    expect((await read(name)).status).toBe(404);
    expect((await act(name)).status).toBe(404);
  });

  it("tells nothing of what went wrong inside", async () => {
    const { control, read } = await given();
    control.rules = () => Promise.reject(new Error("/home/alice/secret"));
    const answer = await read("rules");
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("secret");
  });
});
