import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";
import { type Control, type ControlChange, ControlError } from "../../core/control.ts";
import { type Assets, readAssets } from "./assets.ts";
import { askedOf, type Door, HEADERS, judge, LONGEST_BODY } from "./guard.ts";
import { createLinks, type Links } from "./links.ts";
import { ACTS, READS } from "./routes.ts";

export type Page = {
  /** An address for the person's browser, good for one opening within ten minutes. */
  address(): string;
  close(): Promise<void>;
};

/** How often each part has changed: the page asks once a second for the state, and for what else has changed. */
export type Versions = Record<Exclude<ControlChange["kind"], "line">, number>;

/** One answer at a time is enough for a page; more is somebody who tries. */
const REQUEST_MS = 10_000;

/** The local page of a tracker that runs: on this machine only, at a port that the system chooses. */
export async function startPage(control: Control, options: { links?: Links } = {}): Promise<Page> {
  const { links = createLinks() } = options;
  const assets = await readAssets();
  const versions: Versions = { state: 0, today: 0, pictures: 0, rules: 0, receipts: 0 };
  const unhear = control.listen(({ kind }) => {
    if (kind !== "line") versions[kind] += 1;
  });
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: 16_384 });
  const port = await listen(server);
  const door = { port, shell: new Set(Object.keys(assets)), isToken: links.isToken };

  server.on("request", (request, response) => {
    void answer({ control, links, assets, versions, door }, request)
      .catch((error: unknown) => failed(error))
      .then((reply) => send(response, reply, request.method === "HEAD"));
  });

  return {
    address: () => `http://127.0.0.1:${port}/#${links.code()}`,
    async close() {
      unhear();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

type Reply = { readonly status: number; readonly type: string; readonly bytes: string | Buffer };
type Parts = { control: Control; links: Links; assets: Assets; versions: Versions; door: Door };

async function answer(parts: Parts, request: IncomingMessage): Promise<Reply> {
  const { control, links, assets, versions, door } = parts;
  // In here, where what is thrown is answered: thrown at the server it would end the tracker.
  const verdict = judge(askedOf(request), door);
  if (verdict.kind === "refused") return json(verdict.status, { message: verdict.why });
  if (verdict.kind === "shell") {
    const file = assets[verdict.path];
    return file === undefined ? json(404, { message: "There is nothing here." }) : { status: 200, ...file };
  }
  if (verdict.kind === "open") return open(links, await bodyOf(request));
  if (verdict.kind === "act") {
    const act = own(ACTS, verdict.path);
    if (act === undefined) return json(404, { message: "There is nothing here." });
    const done = await act(control, await bodyOf(request));
    return json(200, { done: done ?? null });
  }
  if (verdict.path === "state") return json(200, { state: await control.state(), versions });
  if (verdict.path === "picture") return picture(control, verdict.query.get("id") ?? "");
  const read = own(READS, verdict.path);
  return read === undefined
    ? json(404, { message: "There is nothing here." })
    : json(200, await read(control, verdict.query));
}

function open(links: Links, body: unknown): Reply {
  const token = links.exchange(z.strictObject({ code: z.string().max(100) }).parse(body).code);
  if (token === undefined) return json(401, { message: "This link was used before, or is too old." });
  return json(200, { token });
}

async function picture(control: Control, id: string): Promise<Reply> {
  // Only of today, as everything here.
  const known = (await READS.pictures?.(control, new URLSearchParams())) as Awaited<ReturnType<Control["pictures"]>>;
  const found = known.some((each) => each.id === id) ? await control.picture(id) : null;
  if (found === null) return json(404, { message: "It is not here any more." });
  // Nothing but a picture, whatever it was called.
  const type = /^image\/(jpeg|png|webp)$/.test(found.content_type) ? found.content_type : "application/octet-stream";
  return { status: 200, type, bytes: Buffer.from(found.base64, "base64") };
}

/** A name that every object has is none of the page's. */
function own<Value>(of: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > LONGEST_BODY) throw new SyntaxError("too long");
    chunks.push(chunk as Buffer);
  }
  return JSON.parse(Buffer.concat(chunks).toString() || "{}");
}

function failed(error: unknown): Reply {
  if (error instanceof ControlError) return json(409, { message: error.message });
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return json(400, { message: "That was not understood. Load the page again." });
  return json(500, { message: "The tracker could not do that. It goes on with its work; try again." });
}

function json(status: number, value: unknown): Reply {
  return { status, type: "application/json", bytes: JSON.stringify(value) };
}

function send(response: ServerResponse, { status, type, bytes }: Reply, isHead: boolean): void {
  const length = Buffer.byteLength(bytes);
  response.writeHead(status, { ...HEADERS, "content-type": type, "content-length": length });
  response.end(isHead ? undefined : bytes);
}
