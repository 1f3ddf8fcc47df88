// A handler in a process of its own, as Lambda runs it: one request after the other. Its CPU is this process's.
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { membersOf } from "../data/members.ts";
import { requestOf, trackersOf } from "./requests.ts";
import { COMPANY } from "./world.ts";

/** `known`: whether each member was here a moment ago. */
export type Work = { readonly size: number; readonly requests: number; readonly known: boolean };
export type ToAcceptor = { prepare: Work } | "run";
export type FromAcceptor = "ready" | { cpu_seconds: number; seconds: number };

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

const { module, seed } = JSON.parse(process.argv[2] ?? "") as { module: string; seed: number };
const { handler } = (await import(module)) as { handler: Handler };
const members = membersOf(COMPANY);
let signIn = 0;
let events: APIGatewayProxyEventV2[] = [];

async function prepare({ size, requests, known }: Work): Promise<void> {
  // Who has just signed in is known to nobody yet.
  if (!known) signIn++;
  const trackers = trackersOf(members, signIn).slice(0, requests);
  events = Array.from({ length: requests }, (_, index) => {
    const tracker = trackers[index % trackers.length];
    if (tracker === undefined) throw new Error("There are no members.");
    return requestOf(tracker, { seed, size });
  });
  if (known) for (const tracker of trackers) await send(requestOf(tracker, { seed, size: 1 }));
}

async function run(): Promise<FromAcceptor> {
  const started = performance.now();
  const before = process.cpuUsage();
  for (const event of events) await send(event);
  const { user, system } = process.cpuUsage(before);
  return { cpu_seconds: (user + system) / 1e6, seconds: (performance.now() - started) / 1000 };
}

async function send(event: APIGatewayProxyEventV2): Promise<void> {
  const ends = performance.now() + 10_000;
  const context = { getRemainingTimeInMillis: () => ends - performance.now() } as Context;
  const { statusCode, body } = await handler(event, context);
  // Whoever was refused part of a batch is told so with a 202, too.
  if (statusCode !== 202 || body?.includes('"index"')) throw new Error(`${statusCode}: ${body}`);
}

process.on("message", async (order: ToAcceptor) => {
  if (order === "run") process.send?.(await run());
  else {
    await prepare(order.prepare);
    process.send?.("ready" satisfies FromAcceptor);
  }
});
process.on("disconnect", () => process.exit());
