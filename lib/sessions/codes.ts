import { keyedHash, keyedHashes } from "../platform/secrets/seal.ts";
import { type JudgedCode, judgeCode, type Rotation, sheetOf } from "./code.ts";
import type { KeptSession } from "./session.ts";

/** What the codes of a session follow from; nothing of it is secret, and nothing is written when they change. */
type Coded = Pick<KeptSession, "id" | "qr_generation" | "qr_step_seconds" | "qr_grace_seconds">;

/** Codes on a screen until it asks again: two minutes by ten seconds each. */
const SHEET = 12;

/** The next codes of a session, by the key that signs now. */
export function nextCodes(orgId: string, of: Coded, now: Date) {
  return sheetOf(keyedHash("qr", nameOf(orgId, of)), now.getTime(), rotationOf(of), SHEET);
}

/** What a code is worth at an instant, by every key that is good: screens may show codes from before a change of keys. */
export function judge(orgId: string, of: Coded, code: string, at: Date): JudgedCode {
  const judged = keyedHashes("qr", nameOf(orgId, of)).map((key) => judgeCode(code, key, at.getTime(), rotationOf(of)));
  return judged.find(({ kind }) => kind !== "unknown") ?? { kind: "unknown" };
}

function rotationOf({ qr_step_seconds, qr_grace_seconds }: Coded): Rotation {
  return { step_seconds: qr_step_seconds, grace_seconds: qr_grace_seconds };
}

const nameOf = (orgId: string, { id, qr_generation }: Coded) => `${orgId}|${id}|${qr_generation}`;
