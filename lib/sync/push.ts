import { timeLeft } from "../platform/deadline.ts";
import { log } from "../platform/log.ts";
import { doOperation, type Pushing } from "./do-operation.ts";
import type { Operation } from "./operation.ts";
import type { Result } from "./result.ts";
import { judgeTime, type Offset } from "./rules/clock.ts";

/** What an operation may take; with less than that left, the rest comes again. */
const LONGEST_MS = 3_000;

/**
 * Does what was done offline, in the order in which it happened, each in a transaction of its own: one that is refused
 * never stops the rest. One that fails does, because what follows may stand on it; the device sends both again.
 */
export async function doAll(
  pushing: Pushing,
  operations: readonly Operation[],
  { sent_at, offset }: { sent_at: Date; offset: Offset },
): Promise<Result[]> {
  const received = pushing.call.now;
  const timed = operations.map((operation, position) => ({
    operation,
    position,
    judged: judgeTime(operation, sent_at, offset, received),
  }));
  const inOrder = timed.toSorted((a, b) => a.judged.at.getTime() - b.judged.at.getTime() || a.position - b.position);
  const results: Result[] = [];
  let isStopped = false;
  for (const { operation, position, judged } of inOrder) {
    isStopped ||= timeLeft() < LONGEST_MS;
    const result: Result = isStopped
      ? { op_id: operation.op_id, status: "retry" }
      : await doOperation(pushing, operation, judged).catch((error: Error) => {
          log.error("An operation was not done.", { request_id: pushing.call.request_id, error });
          return { op_id: operation.op_id, status: "retry" } as const;
        });
    isStopped ||= result.status === "retry";
    results[position] = result;
  }
  return results;
}
