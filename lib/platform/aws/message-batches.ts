/** SendMessageBatch takes ten messages, and 256 KiB together. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;
/** So many batches are on their way together. */
const AT_ONCE = 8;

/** One message of a batch, in SQS's words. */
export type Entry = { Id: string; MessageBody: string };

/** Answers the ids that the queue took. */
type Send = (entries: Entry[]) => Promise<readonly (string | undefined)[]>;

/**
 * Sends JSON texts in as few batches as it takes, and answers the indexes of those that the queue did not take. `beside`: bytes that go with each body, at most. Throws when it took none.
 */
export async function sendInBatches(bodies: readonly string[], send: Send, beside = 0): Promise<number[]> {
  const failed: number[] = [];
  let lastError: unknown;
  const all = batches(bodies.map(sendable), beside);
  for (let start = 0; start < all.length; start += AT_ONCE) {
    const sent = await Promise.all(all.slice(start, start + AT_ONCE).map((batch) => sendOne(batch, send)));
    for (const { missing, error } of sent) {
      failed.push(...missing);
      lastError = error ?? lastError;
    }
  }
  if (bodies.length > 0 && failed.length === bodies.length) {
    throw lastError ?? Object.assign(new Error("The queue took no message."), { $metadata: { httpStatusCode: 503 } });
  }
  return failed;
}

async function sendOne(batch: Entry[], send: Send): Promise<{ missing: number[]; error?: unknown }> {
  const indexes = batch.map(({ Id }) => Number(Id));
  try {
    // Success has to be stated: an entry in neither list was not taken either.
    const taken = new Set((await send(batch)).map(Number));
    return { missing: indexes.filter((index) => !taken.has(index)) };
  } catch (error) {
    return { missing: indexes, error };
  }
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
