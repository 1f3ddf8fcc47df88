import { mkdir } from "node:fs/promises";
import { Server } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { startGuard } from "../guard/guard.ts";
import { notificationMessage } from "../guard/s3-notification.ts";
import type { Credentials } from "../guard/signature.ts";
import { OBJECT_QUEUE, type QueueDefinition, readDefinitions } from "./definitions.ts";
import { provision } from "./provision.ts";

export type AwsOptions = {
  /** The port that clients see; 0 for any free one. */
  readonly port: number;
  readonly bucket: string;
  readonly region: string;
  readonly allowedOrigins: readonly string[];
  /** Where objects and messages survive a restart; without it everything is kept in memory. */
  readonly directory?: string;
  /** Another list than the product's, for tests that want short timeouts. */
  readonly queues?: readonly QueueDefinition[];
};

export type Aws = {
  readonly endpoint: string;
  readonly credentials: Credentials;
  stop(): Promise<void>;
};

/** Any pair would do; these two are what every local client is given and what the guard accepts. */
export const LOCAL_CREDENTIALS: Credentials = { accessKeyId: "muster-local", secretAccessKey: "muster-local-secret" };

/**
 * Starts S3 and SQS in this process: the emulator on a hidden loopback port, the guard in front of it, bucket and queues made.
 * A created object under a notified prefix is announced in the queue `s3-events` before its upload is answered.
 */
export async function startAws(options: AwsOptions): Promise<Aws> {
  const definitions = readDefinitions();
  const notifiedPrefixes = definitions.bucket.notifications.map(({ prefix }) => prefix);
  const { emulator, server } = await startEmulator(options.directory, options.region);
  try {
    const guard = await startGuard({
      port: options.port,
      upstreamPort: emulator.port,
      handOver: (request, response) => void server.emit("request", request, response),
      credentials: LOCAL_CREDENTIALS,
      allowedOrigins: options.allowedOrigins,
      allowedMethods: definitions.bucket.cors.flatMap(({ AllowedMethods = [] }) => AllowedMethods),
      onObjectCreated: async (created) => {
        if (created.bucket !== options.bucket || !notifiedPrefixes.some((prefix) => created.key.startsWith(prefix)))
          return;
        emulator.sendMessage(OBJECT_QUEUE, notificationMessage(created, options.region, new Date()), {
          region: options.region,
        });
      },
    });
    const endpoint = `http://127.0.0.1:${guard.port}`;
    const target = { endpoint, region: options.region, bucket: options.bucket, credentials: LOCAL_CREDENTIALS };
    await provision(target, options.queues ?? definitions.queues);
    return {
      endpoint,
      credentials: LOCAL_CREDENTIALS,
      stop: async () => {
        await guard.stop();
        await emulator.stop();
      },
    };
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}

/** The emulator, and the server by which it answers. */
type Emulator = { readonly emulator: FauxqsServer; readonly server: Server };

async function startEmulator(directory: string | undefined, region: string): Promise<Emulator> {
  const options = { port: 0, logger: false, defaultRegion: region };
  if (directory === undefined) return await onLoopback(() => startFauxqs(options));
  const dataDir = join(directory, "messages");
  const s3StorageDir = join(directory, "objects");
  await mkdir(dataDir, { recursive: true });
  return await withoutFlushes(() => onLoopback(() => startFauxqs({ ...options, dataDir, s3StorageDir })));
}

/**
 * What the emulator keeps outlives a kill -9; but each message would wait three times for the disk, and whatever else this process does
 * with it, so that a machine without power forgets nothing either. SQLite can do without since its log is written ahead.
 */
async function withoutFlushes<Result>(start: () => Promise<Result>): Promise<Result> {
  const original = DatabaseSync.prototype.exec;
  DatabaseSync.prototype.exec = function exec(this: DatabaseSync, sql: string): void {
    original.call(this, sql);
    if (sql === "PRAGMA journal_mode = WAL") original.call(this, "PRAGMA synchronous = NORMAL");
  };
  try {
    return await start();
  } finally {
    DatabaseSync.prototype.exec = original;
  }
}

/**
 * The emulator always asks for 0.0.0.0 and takes no other address, but it enforces nothing and must not be seen from the network.
 * So while it starts, a listener on 0.0.0.0 is given 127.0.0.1 instead; and is noted, as it is asked from here without a connection.
 */
async function onLoopback(start: () => Promise<FauxqsServer>): Promise<Emulator> {
  const original = Server.prototype.listen;
  const found: Server[] = [];
  const redirected = function listen(this: Server, ...words: unknown[]): Server {
    const [first, ...rest] = words;
    const bindsAll = typeof first === "object" && first !== null && "host" in first && first.host === "0.0.0.0";
    if (bindsAll) found.push(this);
    return Reflect.apply(original, this, bindsAll ? [{ ...first, host: "127.0.0.1" }, ...rest] : words) as Server;
  };
  Server.prototype.listen = redirected as typeof original;
  try {
    const emulator = await start();
    const server = found.find((each) => portOf(each) === emulator.port);
    if (server === undefined) throw new Error("The emulator listens otherwise than it did.");
    return { emulator, server };
  } finally {
    Server.prototype.listen = original;
  }
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return typeof address === "object" ? address?.port : undefined;
}
