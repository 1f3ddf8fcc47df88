// The queue, in a process of its own: what it costs does not count.
import { startQueueStub } from "../frame/queue-stub.ts";

await startQueueStub();
process.on("disconnect", () => process.exit());
process.send?.(Object.fromEntries(Object.entries(process.env).filter(([name]) => /^AWS_|_QUEUE_URL$/.test(name))));
