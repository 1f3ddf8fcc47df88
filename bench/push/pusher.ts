// Takes batches of queued events to their sockets, in a process of its own: with the product's function, or in a bare loop that
// knows every address by heart.
import { Agent, request } from "node:http";
import type { SQSEvent } from "aws-lambda";
import type { QueuedEvent } from "../../lib/platform/live/events.ts";
import { idOf } from "../data/members.ts";
import { inFlight } from "../frame/in-flight.ts";
import { microseconds } from "./clock.ts";
import { companyOf, type Size } from "./company.ts";

export type Way = "http" | "signed" | "handler";
export type ToPusher = { batches: number; size: number };
export type FromPusher = { seconds: number; cpu_seconds: number };

const { way, size } = JSON.parse(process.argv[2] ?? "") as { way: Way; size: Size };
const company = companyOf(size);
/** As many sockets at once as the function has. */
const CONCURRENT = 50;
let turn = 0;

/** Members of all organizations in turn go idle and come back. */
function events(size: number): QueuedEvent[] {
  return Array.from({ length: size }, () => {
    const organization = turn++ % company.organizations;
    const user_id = company.sockets[organization]?.user_id ?? "";
    const state = turn % 2 === 0 ? "idle" : "active";
    return {
      event: "user:status",
      channel: "users",
      org_id: idOf("organization", organization),
      user_id,
      department: null,
      data: { user_id, state, since: "2026-01-05T09:00:00.000Z", queued: microseconds() },
      at: new Date().toISOString(),
    };
  });
}

function toBatch(queued: readonly QueuedEvent[]): SQSEvent {
  const Records = queued.map((event, index) => ({
    messageId: String(index),
    receiptHandle: "r",
    body: JSON.stringify(event),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: "s",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-central-1:000000000000:events",
    awsRegion: "eu-central-1",
  }));
  return { Records };
}

type Take = (queued: readonly QueuedEvent[]) => Promise<unknown>;

/** Each socket's frames in order, as the function does, but nothing is looked up and nobody is asked. */
function bare(send: (id: string, frame: string) => Promise<unknown>): Take {
  const listeners = Map.groupBy(company.sockets, ({ org_id }) => org_id);
  return async (queued) => {
    const frames = new Map<string, string[]>();
    for (const { event, channel, data, at, org_id } of queued) {
      const frame = JSON.stringify({ event, channel, data, at });
      for (const { id } of listeners.get(org_id) ?? []) {
        const own = frames.get(id);
        if (own === undefined) frames.set(id, [frame]);
        else own.push(frame);
      }
    }
    await inFlight(CONCURRENT, [...frames], async ([id, own]) => {
      for (const frame of own) await send(id, frame);
    });
  };
}

function plainHttp(): Take {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENT });
  const endpoint = process.env.WEBSOCKET_ENDPOINT ?? "";
  return bare(
    (id, frame) =>
      new Promise<void>((resolve, reject) => {
        const url = `${endpoint}/@connections/${encodeURIComponent(id)}`;
        const sent = request(url, { method: "POST", agent, headers: { "content-length": Buffer.byteLength(frame) } });
        sent.on("error", reject).on("response", (response) => response.resume().on("end", resolve));
        sent.end(frame);
      }),
  );
}

async function takeWith(): Promise<Take> {
  if (way === "http") return plainHttp();
  if (way === "signed") return bare((await import("../../lib/platform/aws/sockets.ts")).sendToSocket);
  const { handler } = await import("../../functions/jobs/push-events.ts");
  return async (queued) => {
    const { batchItemFailures } = await handler(toBatch(queued));
    if (batchItemFailures.length > 0) throw new Error("Events were refused.");
  };
}

const take = await takeWith();

process.on("message", async ({ batches, size }: ToPusher) => {
  const before = process.cpuUsage();
  const begun = performance.now();
  for (let batch = 0; batch < batches; batch += 1) await take(events(size));
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  process.send?.({ seconds, cpu_seconds: (user + system) / 1e6 } satisfies FromPusher);
});
process.on("disconnect", () => process.exit());
