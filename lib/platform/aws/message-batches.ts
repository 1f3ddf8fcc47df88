/** SendMessageBatch takes ten messages, and 256 KiB together. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

/** One message of a batch, in SQS's words. */
export type Entry = { Id: string; MessageBody: string };

/**
 * Sends JSON texts in as few batches as it takes, and answers the indexes of those that the queue did not take; `send` answers
 * the ids that it did. `beside`: bytes that go with each body, at most. Throws when it took none.
 */
export async function sendInBatches(
  bodies: readonly string[],
  send: (entries: Entry[]) => Promise<readonly (string | undefined)[]>,
  beside = 0,
): Promise<number[]> {
  const failed: number[] = [];
  let lastError: unknown;
  for (const batch of batches(bodies.map(sendable), beside)) {
    try {
      // Success has to be stated: an entry in neither list was not taken either.
      const taken = new Set((await send(batch)).map(Number));
      failed.push(...batch.map(({ Id }) => Number(Id)).filter((index) => !taken.has(index)));
    } catch (error) {
      lastError = error;
      failed.push(...batch.map(({ Id }) => Number(Id)));
    }
  }
  if (bodies.length > 0 && failed.length === bodies.length) {
    throw lastError ?? Object.assign(new Error("The queue took no message."), { $metadata: { httpStatusCode: 503 } });
  }
  return failed;
}

/**
 * Not every queue takes every character: SQS refuses U+FFFE and U+FFFF, and its emulator all beyond the first plane, so
 * one emoji in a window's title would have its heartbeat refused for ever. JSON can say them all in plain letters.
 */
function sendable(json: string): string {
  return json.replaceAll(/[\ud800-\udfff\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

function batches(bodies: readonly string[], beside: number): Entry[][] {
  const all: Entry[][] = [];
  let current: Entry[] = [];
  let bytes = 0;
  for (const [index, MessageBody] of bodies.entries()) {
    const size = Buffer.byteLength(MessageBody) + beside;
    if (current.length === MAX_ENTRIES || (current.length > 0 && bytes + size > MAX_BYTES)) {
      all.push(current);
      current = [];
      bytes = 0;
    }
    current.push({ Id: String(index), MessageBody });
    bytes += size;
  }
  return current.length > 0 ? [...all, current] : all;
}
