import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { givenServer } from "../../../tests/steps/activity/tracker.ts";
import { eventually } from "../../../tests/steps/call/eventually.ts";

/** The program itself, with a simulated desktop, against a server that speaks HTTP. */
const scene = { folder: "", url: "", children: [] as ChildProcess[], close: () => undefined as undefined };
let server: ReturnType<typeof givenServer>;
const offline = { current: false };

beforeEach(async () => {
  scene.folder = mkdtempSync(join(tmpdir(), "tracker-run-"));
  server = givenServer({ now: () => new Date() });
  offline.current = false;
  server.behaviour.current = ({ path, body }) => {
    if (path === "/api/auth/login") {
      const user = { id: "alice", name: "Alice", email: body.email };
      return { data: { access_token: "access-1", refresh_token: "refresh-1", user } };
    }
    if (path !== "/api/auth/refresh-token") return undefined;
    const next = Number(String(body.refresh_token).split("-")[1]) + 1;
    return { data: { access_token: `access-${next}`, refresh_token: `refresh-${next}` } };
  };
  const http = createServer(async (request, response) => {
    if (offline.current) return void response.destroy();
    const method = request.method ?? "GET";
    const body = method === "GET" ? undefined : await textOf(request);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const answer = await server.fetch(`http://muster.test${request.url}`, {
      method,
      headers,
      ...(body ? { body } : {}),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  scene.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  scene.close = () => {
    http.closeAllConnections();
    http.close();
    return undefined;
  };
});

afterEach(async () => {
  for (const child of scene.children.splice(0)) child.kill("SIGKILL");
  scene.close();
  rmSync(scene.folder, { recursive: true, force: true });
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}

function start(...args: string[]) {
  const main = new URL("../main.ts", import.meta.url).pathname;
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, MUSTER_TRACKER_DIR: scene.folder };
  const child = spawn(process.execPath, [main, ...args, "--desktop", "fake"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  scene.children.push(child);
  const said = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => Object.assign(said, { text: said.text + String(data) }));
  const hears = (part: string) => eventually(`it says ${part}`, () => said.text.includes(part) || undefined, 60);
  const ended = once(child, "exit").then(([code]) => code as number | null);
  return { child, said, hears, ended };
}

const signedIn = () => ["--url", scene.url, "--email", "alice@company.com", "--password", "employee123"];

describe("the program", { timeout: 180_000 }, () => {
  test("is resumed after a kill -9, sends what it had kept, and checks out when it is asked to end", async () => {
    const first = start("run", ...signedIn());
    await first.hears("Checked in.");
    await eventually("a heartbeat is sent", () => server.heartbeats().length > 0 || undefined, 30);
    offline.current = true;
    const pause = start("pause");
    expect(await pause.ended).toBe(0);
    first.child.kill("SIGKILL");
    await first.ended;
    expect(server.to("/api/lunch-break/start")).toEqual([]);
    offline.current = false;
    server.status.on_break = true;
    const second = start("run", "--wait");
    await second.hears("Your day goes on.");
    expect(server.to("/api/lunch-break/start")).toHaveLength(1);
    expect(server.to("/api/attendance/check-in")).toHaveLength(1);
    const status = start("status");
    expect(await status.ended).toBe(0);
    expect(status.said.text).toContain("on a break");
    const third = start("run");
    expect(await third.ended).toBe(0);
    expect(third.said.text).toContain("A tracker runs already (break)");
    const before = Date.now();
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    expect(Date.now() - before).toBeLessThan(10_000);
    expect(server.to("/api/attendance/check-out")).toHaveLength(1);
  });

  test("leaves the check-out in the journal without network, within seconds", async () => {
    const first = start("run", ...signedIn());
    await first.hears("Checked in.");
    offline.current = true;
    const before = Date.now();
    first.child.kill("SIGINT");
    expect(await first.ended).toBe(0);
    expect(Date.now() - before).toBeLessThan(10_000);
    offline.current = false;
    const second = start("run", "--wait");
    await eventually("it is sent", () => server.to("/api/attendance/check-out")[0], 60);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
  });

  test("says what to do where there is nothing to do", async () => {
    const run = start("run");
    expect(await run.ended).toBe(1);
    expect(run.said.text).toContain("Nobody is signed in. Begin with `muster-tracker login");
    const status = start("status");
    expect(await status.ended).toBe(1);
    expect(status.said.text).toContain("No tracker runs.");
    const doctor = start("doctor", "--url", scene.url);
    expect(await doctor.ended).toBe(1);
    expect(doctor.said.text).toMatch(/✓ picture +a simulated desktop/);
    expect(doctor.said.text).toContain("✗ sign-in");
  });
});
