// The dashboards at the other end of the sockets, in a process of their own: how long was each frame on its way?
import { once } from "node:events";
import { WebSocket } from "ws";
import { inFlight } from "../frame/in-flight.ts";
import { microseconds } from "./clock.ts";

export type ToDashboards = { expect: number };
/** Milliseconds from where the event was queued to here, in ascending order. */
export type FromDashboards = "ready" | { latencies: number[] };

const { port, ids } = JSON.parse(process.argv[2] ?? "") as { port: number; ids: string[] };
let expected = Number.POSITIVE_INFINITY;
let latencies: number[] = [];

function hear(message: string): void {
  const { data } = JSON.parse(message) as { data: { queued: number } };
  latencies.push((microseconds() - data.queued) / 1000);
  if (latencies.length === expected) tell();
}

function tell(): void {
  process.send?.({ latencies: latencies.sort((a, b) => a - b) } satisfies FromDashboards);
  latencies = [];
  expected = Number.POSITIVE_INFINITY;
}

process.on("message", ({ expect }: ToDashboards) => {
  expected = expect;
  if (latencies.length === expected) tell();
});
process.on("disconnect", () => process.exit());
await inFlight(50, ids, async (id) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${encodeURIComponent(id)}`);
  socket.on("message", (message) => hear(String(message)));
  await once(socket, "open");
});
process.send?.("ready" satisfies FromDashboards);
