import type { Random } from "../../clients/common/random.ts";
import type { QueueFault, QueueRequest } from "../steps/queues/faulty-queue.ts";
import { count } from "./plan.ts";

/** Of a hundred requests to the queue. */
const QUEUE_FAULTS_PERCENT = 6;

/** What goes wrong between a handler or a consumer and the queue of heartbeats. */
export function queueFaults(random: Random, figures: Map<string, number>): (request: QueueRequest) => QueueFault {
  return ({ action, queue_url, entries }) => {
    if (!queue_url.endsWith("/heartbeats") || random() * 100 >= QUEUE_FAULTS_PERCENT) return { kind: "none" };
    const some = Array.from({ length: entries }, (_, index) => index).filter(() => random() < 0.5);
    const choices: [string, QueueFault][] =
      action === "SendMessageBatch"
        ? [
            ["sends refused in part", { kind: "refuse", entries: some, stated: random() < 0.5 }],
            ["sends lost", { kind: "cut-request" }],
            ["sends answered 500", { kind: "error", status: 500 }],
            ["replies lost after a send", { kind: "lose-reply" }],
            ["replies cut after a send", { kind: "cut-reply" }],
            ["replies garbled after a send", { kind: "garble-reply" }],
          ]
        : action === "DeleteMessageBatch"
          ? [
              ["deletes refused in part", { kind: "refuse", entries: some, stated: true }],
              ["deletes lost", { kind: "cut-request" }],
            ]
          : [];
    const [name, fault] = choices[Math.floor(random() * choices.length)] ?? ["", { kind: "none" as const }];
    if (fault.kind !== "none") count(figures, name);
    return fault;
  };
}
