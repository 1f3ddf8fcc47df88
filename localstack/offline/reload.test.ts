import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { root } from "../environment.ts";
import { stopChild } from "../processes.ts";
import { freeOfflinePorts, type Offline, type OfflinePorts, type Run } from "./offline.ts";
import { spawnServerlessOffline, waitForHealth } from "./process.ts";
import { reloadOnSave } from "./reload.ts";

/** A service of three functions, which serverless offline and the relay run as they run ours. */
const files = {
  "package.json": '{"type":"module"}',
  "serverless.yml": `service: reloaded
frameworkVersion: ^4.3.0
provider: { name: aws, runtime: nodejs24.x, websocketsApiRouteSelectionExpression: $request.body.action }
plugins: [./localstack/offline/plugin.ts, serverless-offline]
functions: \${file(functions/area/functions.yml)}
`,
  "functions/area/functions.yml": `health: { handler: functions/area/health.handler, events: [{ httpApi: GET /api/health }] }
connect: { handler: functions/area/connect.handler, events: [{ websocket: $connect }] }
ping: { handler: functions/area/ping.handler, events: [{ websocket: { route: ping, routeResponseSelectionExpression: $default } }] }
`,
  "functions/area/health.ts": `import { word } from "../../lib/word.ts";
export const handler = async () => ({ statusCode: 200, body: word });
`,
  "functions/area/connect.ts": "export const handler = async () => ({ statusCode: 200 });\n",
  "functions/area/ping.ts": `import { word } from "../../lib/word.ts";
export const handler = async () => ({ statusCode: 200, body: word });
`,
  "lib/word.ts": 'export const word = "first";\n',
};

let directory: string;
let ports: OfflinePorts;
let offline: Offline;
const lines: string[] = [];
const output: string[] = [];

function save(file: string, text: string): void {
  const path = join(directory, file);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

async function start(): Promise<Run> {
  const child = spawnServerlessOffline(directory, { RELOAD_FUNCTIONS: "true" }, ports, (line) => output.push(line));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const stop = () => stopChild(child, "SIGTERM", 8_000);
  try {
    await waitForHealth(child, ports.http);
  } catch (error) {
    await stop();
    throw new Error(output.join("\n"), { cause: error });
  }
  return { child, ended, stop };
}

beforeAll(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "muster-reload-")));
  for (const [file, text] of Object.entries(files)) save(file, text);
  for (const name of ["localstack", "node_modules"]) symlinkSync(join(root, name), join(directory, name), "junction");
  ports = await freeOfflinePorts();
  offline = await reloadOnSave(await start(), start, directory, (line) => lines.push(line));
});
afterAll(async () => {
  await offline?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const answer = async () => await (await fetch(`http://127.0.0.1:${ports.http}/api/health`)).text();

async function openSocket(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${ports.websocket}`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}

const ping = async (socket: WebSocket) =>
  await new Promise<string>((resolve, reject) => {
    socket.once("message", (data) => resolve(String(data))).once("close", () => reject(new Error("closed")));
    socket.send('{"action":"ping"}');
  });

/** Milliseconds. It ends what hangs, and nothing that a busy machine only makes slow. */
const PATIENCE = 120_000;

/** What the log says next. */
async function nextLine(): Promise<string> {
  const deadline = Date.now() + PATIENCE;
  for (; Date.now() < deadline; await sleep(20)) {
    const line = lines.shift();
    if (line !== undefined) return line;
  }
  throw new Error("The log says nothing.");
}

test("a saved file answers on the sockets that are open; one that does not load leaves the code before it", async () => {
  const socket = await openSocket();
  expect(await answer()).toBe("first");
  expect(await ping(socket)).toBe("first");

  save("lib/word.ts", 'export const word = "second";\n');
  expect(await nextLine()).toMatch(/^Reloaded in \d+\.\d s: lib\/word\.ts$/);
  expect(await answer()).toBe("second");
  expect(await ping(socket)).toBe("second");

  save("lib/word.ts", "export const word = ;\n");
  expect(await nextLine()).toMatch(/^Not reloaded: lib\/word\.ts:1: Expression expected\n/);
  expect(await answer()).toBe("second");

  save("lib/word.ts", 'export const word = "third";\n');
  expect(await nextLine()).toMatch(/^Reloaded in/);
  expect(await answer()).toBe("third");
  expect(await ping(socket)).toBe("third");
  socket.close();
});

test("no request is refused while files are saved", async () => {
  const seen = new Set<string>();
  let isSaving = true;
  const asking = (async () => {
    while (isSaving) seen.add(await answer());
  })();
  const isSeen = async (word: string) => {
    while (isSaving && !seen.has(word)) await sleep(20);
  };
  await Promise.race([asking, isSeen("third")]);
  for (const word of ["fourth", "fifth"]) {
    save("lib/word.ts", `export const word = "${word}";\n`);
    expect(await nextLine()).toMatch(/^Reloaded in/);
    // What was on its way when that line came may be from before it.
    await Promise.race([asking, isSeen(word)]);
  }
  isSaving = false;
  await asking;
  expect([...seen].sort()).toEqual(["fifth", "fourth", "third"]);
});

test("saved wiring starts serverless offline again, with the new route", async () => {
  const wiring = files["functions/area/functions.yml"];
  save(
    "functions/area/functions.yml",
    wiring.replace("events: [{ httpApi", "events: [{ httpApi: GET /new }, { httpApi"),
  );
  expect(await nextLine()).toBe("functions/area/functions.yml changed, so serverless offline starts again");
  const isThere = async () =>
    (await fetch(`http://127.0.0.1:${ports.http}/new`).catch(() => undefined))?.status === 200;
  const deadline = Date.now() + PATIENCE;
  while (!(await isThere()) && Date.now() < deadline) await sleep(100);
  expect(await isThere()).toBe(true);
});
