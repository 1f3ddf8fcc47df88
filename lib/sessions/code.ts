import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Codes that change with each step of time. One follows from a key and the number of its step, so that nothing is
 * written when the next one begins, and one that is over can still be told from a wrong one.
 */

/** How long each code is shown, and how long it is taken after that. */
export type Rotation = { readonly step_seconds: number; readonly grace_seconds: number };

export type JudgedCode =
  /** `age_ms` since it was first shown. */
  { kind: "fresh"; step: number; age_ms: number } | { kind: "expired"; step: number } | { kind: "unknown" };

/** Crockford's letters: none is taken for another, in capitals and in small ones. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 80 bits. */
const BYTES = 10;
export const CODE_LENGTH = (BYTES * 8) / 5;
/** A screen whose clock runs ahead shows a code so much too soon. */
const AHEAD_MS = 2000;
/** So many steps back a code is known to be over, which tells people to scan again. */
const LOOK_BACK = 360;

export function stepAt(instant: number, { step_seconds }: Rotation): number {
  return Math.floor(instant / (1000 * step_seconds));
}

/** The code of a step. `key` is secret, and of one session's generation. */
export function codeOf(key: Uint8Array, step: number): string {
  return [...bits(digestOf(key, step))].map((index) => LETTERS[index]).join("");
}

function digestOf(key: Uint8Array, step: number): Uint8Array {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(step));
  return createHmac("sha256", key).update(number).digest().subarray(0, BYTES);
}

/** The next codes from an instant on, each with when it is shown (epoch milliseconds). */
export function sheetOf(key: Uint8Array, now: number, rotation: Rotation, count: number) {
  const first = stepAt(now, rotation);
  const length = 1000 * rotation.step_seconds;
  return Array.from({ length: count }, (_, index) => {
    const step = first + index;
    return { code: codeOf(key, step), valid_from: step * length, valid_until: (step + 1) * length };
  });
}

/**
 * What a code is worth at an instant. Those that may be good are compared first; only a code that is none of them is
 * looked for among those that are over, which the answer tells in any case.
 */
export function judgeCode(code: string, key: Uint8Array, now: number, rotation: Rotation): JudgedCode {
  const given = bytesOf(code);
  if (given === undefined) return { kind: "unknown" };
  const last = stepAt(now + AHEAD_MS, rotation);
  const oldest = Math.max(0, stepAt(now - 1000 * rotation.grace_seconds - 1, rotation));
  const step = find(given, key, last, oldest) ?? find(given, key, oldest - 1, Math.max(0, last - LOOK_BACK));
  if (step === undefined) return { kind: "unknown" };
  const isOver = now > startOf(step + 1, rotation) + 1000 * rotation.grace_seconds;
  return isOver
    ? { kind: "expired", step }
    : { kind: "fresh", step, age_ms: Math.max(0, now - startOf(step, rotation)) };
}

/** When the step of a code began, of those that touch a stretch of time (epoch milliseconds); undefined for any other. */
export function beginningOf(
  code: string,
  key: Uint8Array,
  { from, until }: { from: number; until: number },
  rotation: Rotation,
): number | undefined {
  const given = bytesOf(code);
  const step = given && find(given, key, stepAt(until, rotation), Math.max(0, stepAt(from, rotation)));
  return step === undefined ? undefined : startOf(step, rotation);
}

/** The step of a code, of those from `last` back to `first`. All are compared, each in the same time. */
function find(given: Uint8Array, key: Uint8Array, last: number, first: number): number | undefined {
  let found: number | undefined;
  for (let step = last; step >= first; step--) {
    if (timingSafeEqual(given, digestOf(key, step))) found = step;
  }
  return found;
}

/** When a step began (epoch milliseconds). */
export function startOf(step: number, { step_seconds }: Rotation): number {
  return step * 1000 * step_seconds;
}

/**
 * What a code stands for, as people read it out or type it: small letters, spaces, and letters for the digits that they
 * look like. Undefined for what is none.
 */
function bytesOf(code: string): Uint8Array | undefined {
  const readable = code.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  const indexes = [...readable].map((letter) => LETTERS.indexOf(letter));
  if (indexes.length !== CODE_LENGTH || indexes.includes(-1)) return undefined;
  const number = indexes.reduce((sum, index) => sum * 32n + BigInt(index), 0n);
  return Buffer.from(number.toString(16).padStart(2 * BYTES, "0"), "hex");
}

/** Five bits at a time. */
function* bits(bytes: Uint8Array): Generator<number> {
  let kept = 0;
  let count = 0;
  for (const byte of bytes) {
    kept = (kept << 8) | byte;
    count += 8;
    while (count >= 5) {
      count -= 5;
      yield (kept >> count) & 31;
    }
    kept &= (1 << count) - 1;
  }
}
