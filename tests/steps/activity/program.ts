import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { eventually } from "../call/eventually.ts";
import { givenServer } from "./tracker.ts";

const MAIN = new URL("../../../clients/tracker/main.ts", import.meta.url).pathname;

/**
 * The program itself, with a folder of its own and what else `session` says of the machine, and what is written to it.
 * Ends with the test.
 */
export function startProgram(folder: string, args: readonly string[], session: NodeJS.ProcessEnv = {}) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH, HOME, MUSTER_TRACKER_DIR: folder, ...session },
    stdio: ["pipe", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => Object.assign(said, { text: said.text + String(data) }));
  const hears = (part: string) => eventually(`it says ${part}`, () => said.text.includes(part) || undefined, 60);
  const ended = once(child, "exit").then(([code]) => code as number | null);
  return { child, said, hears, ended };
}

/** What a program needs to know of the X session that `DISPLAY` names. */
export const inX = (): NodeJS.ProcessEnv => {
  const { DISPLAY } = process.env;
  return DISPLAY === undefined ? {} : { DISPLAY, XDG_SESSION_TYPE: "x11" };
};

/**
 * The program against a server that speaks HTTP: on a simulated desktop, or on the one that `DISPLAY` names. All of it
 * ends with the test.
 */
export async function givenProgram({ desktop = "fake" }: { desktop?: "fake" | "real" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "tracker-run-"));
  const server = givenServer({ now: () => new Date() });
  const offline = { current: false };
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
    const address = `http://muster.test${request.url}`;
    const answer = await server.fetch(address, { method, headers, ...(body ? { body } : {}) });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (...args: string[]) =>
    desktop === "fake" ? startProgram(folder, [...args, "--desktop", "fake"]) : startProgram(folder, args, inX());

  const signedIn = ["--url", url, "--email", "alice@company.com", "--password", "employee123"];
  return { folder, url, server, offline, start, signedIn };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}
