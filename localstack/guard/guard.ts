import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { addCorsHeaders, answerPreflight } from "./cors.ts";
import { readPostForm } from "./post-form.ts";
import { createUpstream, readBody, type Upstream } from "./proxy.ts";
import { isFormUpload, isSqs, locate, type Place, refuseEscape, splitOnce, type Write, writeOf } from "./request.ts";
import { S3Error } from "./s3-error.ts";
import type { CreatedObject } from "./s3-notification.ts";
import { type Credentials, verifyAuthorization, verifyPresignedUrl } from "./signature.ts";
import { storeObject } from "./store.ts";

export type GuardOptions = {
  /** Where clients connect, on loopback; 0 for any free port. */
  readonly port: number;
  /** Where the emulator listens, which itself enforces nothing. */
  readonly upstreamPort: number;
  /** Answers a request in the emulator's place, in this process; what is only passed on need not be read and sent again. */
  readonly handOver: (request: IncomingMessage, response: ServerResponse) => void;
  readonly credentials: Credentials;
  /** Origins for CORS; `*` allows all. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  /** Called after an object was stored and before its client is answered; a rejection answers 500. */
  readonly onObjectCreated: (created: CreatedObject) => Promise<void>;
  readonly now?: () => Date;
};

export type Guard = {
  readonly port: number;
  stop(): Promise<void>;
};

type Context = {
  readonly options: GuardOptions;
  readonly upstream: Upstream;
};

/** The most that is still read of an upload that was refused, so that its client gets to see the answer. */
const DRAIN_LIMIT_BYTES = 64 * 1024 * 1024;

/** Starts the port that clients see: what AWS enforces on S3 and SQS is enforced here, the emulator behind it only stores. */
export async function startGuard(options: GuardOptions): Promise<Guard> {
  const context: Context = { options, upstream: createUpstream(options.upstreamPort) };
  const server = createServer((request, response) => {
    handle(context, request, response).catch((error: unknown) => refuse(request, response, error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return { port: portOf(server), stop: () => stop(server, context.upstream) };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The guard has no port.");
  return address.port;
}

async function stop(server: Server, upstream: Upstream): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  upstream.close();
  await closed;
}

async function handle(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { credentials, allowedOrigins } = context.options;
  const now = context.options.now?.() ?? new Date();
  addCorsHeaders(request, response, allowedOrigins);
  if (request.method === "OPTIONS") return answerPreflight(request, response, context.options);

  const [path = "/", query = ""] = splitOnce(request.url ?? "/", "?");
  const signed = { method: request.method ?? "GET", path, query, headers: request.headers };
  if (isSqs(request)) {
    verifyAuthorization(signed, credentials, now);
    // The SDK may post to the queue's own URL; the emulator knows only its root.
    request.url = "/";
    request.headers.host = `127.0.0.1:${context.options.upstreamPort}`;
    return context.options.handOver(request, response);
  }
  const place = locate(request, path);
  if (isFormUpload(request, place)) return await storeForm(context, request, response, place, now);
  if (/(^|&)X-Amz-Signature=/.test(query)) verifyPresignedUrl(signed, credentials, now);
  else {
    verifyAuthorization(signed, credentials, now);
    // Without it nothing was checked but the key, which every upload form shows.
    if (request.headers["x-amz-content-sha256"] === undefined)
      throw new S3Error(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  }
  refuseEscape(String(request.headers["x-amz-copy-source"] ?? ""));
  await forward(
    context,
    request,
    response,
    query === "" ? place.path : `${place.path}?${query}`,
    writeOf(request, place, query),
  );
}

async function storeForm(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  place: Place,
  now: Date,
): Promise<void> {
  const { credentials, onObjectCreated } = context.options;
  const posted = await readPostForm(request, place.bucket, credentials, now);
  refuseEscape(encodeURIComponent(posted.key));
  if (posted.key === "") throw new S3Error(400, "InvalidArgument", "Bucket POST must contain a field named 'key'.");
  const path = `/${place.bucket}/${posted.key.split("/").map(encodeURIComponent).join("/")}`;
  const etag = await storeObject(context.upstream, path, posted.contentType, posted.body);
  const created = { bucket: place.bucket, key: posted.key, sizeBytes: posted.body.length, etag };
  await onObjectCreated({ ...created, eventName: "ObjectCreated:Post" });
  response.writeHead(posted.status, { etag, location: `http://${request.headers.host ?? "127.0.0.1"}${path}` }).end();
}

async function forward(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  write?: Write,
): Promise<void> {
  const answer = await context.upstream.send(request.method ?? "GET", path, request.headers, request);
  const status = answer.statusCode ?? 502;
  const headers = { ...answer.headers, ...responseOverrides(path) };
  delete headers.connection;
  if (write !== undefined && status === 200) {
    const body = await readBody(answer);
    await announce(context, write);
    response.writeHead(status, headers).end(body);
    return;
  }
  response.writeHead(status, headers);
  answer.pipe(response);
}

/** `response-content-disposition` and its kin of a signed URL, which the emulator does not know. */
function responseOverrides(path: string): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(path.split("?")[1] ?? "")) {
    if (name.startsWith("response-")) overrides[name.slice("response-".length)] = value;
  }
  return overrides;
}

async function announce(context: Context, write: Write): Promise<void> {
  const { bucket, key, path } = write.place;
  const head = await context.upstream.send("HEAD", path, {});
  head.resume();
  await context.options.onObjectCreated({
    bucket,
    key,
    sizeBytes: Number(head.headers["content-length"] ?? 0),
    etag: String(head.headers.etag ?? ""),
    eventName: write.eventName,
  });
}

/** Answers once the client has sent all it wants to: one that is cut off while it writes never reads the reason. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const refusal =
    error instanceof S3Error ? error : new S3Error(500, "InternalError", "We encountered an internal error.");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const answer = () => {
    if (response.headersSent) return;
    const body = request.method === "HEAD" ? "" : refusal.toXml();
    response.writeHead(refusal.status, { "content-type": "application/xml", connection: "close" }).end(body);
  };
  if (request.readableEnded || request.complete) {
    answer();
    return;
  }
  let drained = 0;
  request.unpipe();
  request.once("end", answer);
  request.on("data", (chunk: Buffer) => {
    drained += chunk.length;
    if (drained <= DRAIN_LIMIT_BYTES) return;
    answer();
    request.destroy();
  });
  request.resume();
}
