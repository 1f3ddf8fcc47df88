import type { Db } from "../db/transaction.ts";
import { AppError } from "../errors.ts";
import { keyedHashes, open, seal } from "../secrets/seal.ts";
import type { CallEvent } from "./call.ts";
import type { Contract } from "./contract.ts";
import type { DeferredReply, Reply } from "./reply.ts";

/**
 * Runs `work` once per Idempotency-Key and repeats its answer afterwards.
 *
 * The key is inserted in the transaction of the effect, so the two commit together; of parallel requests with one
 * key the others wait on the insert and then read the first one's answer. A failed request leaves no key behind.
 * Bodies and answers may hold passwords and invite codes: what is kept of them is a keyed hash, and sealed.
 */
export async function once<Answer extends Reply<unknown> | DeferredReply>(
  contract: Contract,
  event: CallEvent,
  principal: { org_id: string; user_id: string },
  db: Db,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = event.headers?.["idempotency-key"];
  if (contract.method !== "POST" || key === undefined || key === "") return work();
  if (key.length > 255)
    throw new AppError("VALIDATION_FAILED", {
      details: [{ path: "headers.idempotency-key", message: "at most 255 characters" }],
    });

  const { org_id, user_id } = principal;
  const hashes = keyedHashes("idempotency", JSON.stringify([contract.path, event.rawPath, event.body]));
  const claimed = await db.find(claimKey, [org_id, user_id, key, hashes[0]]);
  if (claimed === undefined) {
    const stored = await db.one<{ request_hash: Buffer; sealed_response: Buffer }>(selectAnswer, [
      org_id,
      user_id,
      key,
    ]);
    if (!hashes.some((hash) => stored.request_hash.equals(hash))) throw new AppError("IDEMPOTENCY_KEY_REUSED");
    return {
      ...(JSON.parse(open("idempotency", stored.sealed_response)) as Answer),
      headers: { "idempotency-replayed": "true" },
    };
  }
  const reply = await work();
  await db.query(saveAnswer, [org_id, user_id, key, seal("idempotency", JSON.stringify(reply))]);
  return reply;
}

const claimKey = `
  insert into idempotency_keys (org_id, user_id, key, request_hash) values ($1, $2, $3, $4)
  on conflict do nothing
  returning key`;

const selectAnswer = `
  select request_hash, sealed_response from idempotency_keys where org_id = $1 and user_id = $2 and key = $3`;

const saveAnswer = `
  update idempotency_keys set sealed_response = $4 where org_id = $1 and user_id = $2 and key = $3`;
