import { AppError } from "../errors.ts";
import { keyedHashes, open, seal } from "../secrets/seal.ts";
import type { CallEvent } from "./call.ts";
import type { Contract } from "./contract.ts";
import type { Answer, Receipt } from "./receipt.ts";

/** The Idempotency-Key of a request, where it means something. */
export function keyOf({ method, idempotent }: Contract, { headers }: CallEvent): string | undefined {
  const key = headers?.["idempotency-key"];
  if (method !== "POST" || idempotent === false || key === undefined || key === "") return undefined;
  if (key.length > 255)
    throw new AppError("VALIDATION_FAILED", {
      details: [{ path: "headers.idempotency-key", message: "at most 255 characters" }],
    });
  return key;
}

/**
 * The receipt of a request with an Idempotency-Key.
 *
 * The key is inserted in the transaction of the effect, so the two commit together; of parallel requests with one
 * key the others wait on the insert and then read the first one's answer. A failed request leaves no key behind.
 * Bodies and answers may hold passwords and invite codes: what is kept of them is a keyed hash, and sealed.
 */
export function receiptOfKey(
  contract: Contract,
  event: CallEvent,
  { org_id, user_id }: { org_id: string; user_id: string },
): Receipt | undefined {
  const key = keyOf(contract, event);
  if (key === undefined) return undefined;
  const values = [org_id, user_id, key];
  return {
    key,
    claim: async (db) => {
      const hashes = keyedHashes("idempotency", JSON.stringify([contract.path, event.rawPath, event.body]));
      const claimed = await db.find(claimKey, [...values, hashes[0]]);
      if (claimed !== undefined) return undefined;
      const stored = await db.one<{ request_hash: Buffer; sealed_response: Buffer }>(selectAnswer, values);
      if (!hashes.some((hash) => stored.request_hash.equals(hash))) throw new AppError("IDEMPOTENCY_KEY_REUSED");
      return {
        ...(JSON.parse(open("idempotency", stored.sealed_response)) as Answer),
        headers: { "idempotency-replayed": "true" },
      };
    },
    keep: async (db, answer) => {
      if ("afterCommit" in answer) throw new Error("What is done after the commit may fail: not idempotent.");
      await db.query(saveAnswer, [...values, seal("idempotency", JSON.stringify(answer))]);
    },
  };
}

const claimKey = `
  insert into idempotency_keys (org_id, user_id, key, request_hash) values ($1, $2, $3, $4)
  on conflict do nothing
  returning key`;

const selectAnswer = `
  select request_hash, sealed_response from idempotency_keys where org_id = $1 and user_id = $2 and key = $3`;

const saveAnswer = `
  update idempotency_keys set sealed_response = $4 where org_id = $1 and user_id = $2 and key = $3`;
