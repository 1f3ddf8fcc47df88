import { keyedHash, keyedHashes } from "../platform/secrets/seal.ts";
import { beginningOf, type JudgedCode, judgeCode, type Rotation, sheetOf } from "./code.ts";
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

/** So wrong may the clock of a device be that scanned a code without a network. */
const CLOCK_MS = 3_600_000;

/** When a code was shown, near the instant at which a device says that it saw it; undefined for none. */
export function shownAt(orgId: string, of: Coded, code: string, near: Date): Date | undefined {
  const stretch = { from: near.getTime() - CLOCK_MS, until: near.getTime() + CLOCK_MS };
  const found = keyedHashes("qr", nameOf(orgId, of)).map((key) => beginningOf(code, key, stretch, rotationOf(of)));
  const beginning = found.find((each) => each !== undefined);
  return beginning === undefined ? undefined : new Date(beginning);
}

function rotationOf({ qr_step_seconds, qr_grace_seconds }: Coded): Rotation {
  return { step_seconds: qr_step_seconds, grace_seconds: qr_grace_seconds };
}

const nameOf = (orgId: string, { id, qr_generation }: Coded) => `${orgId}|${id}|${qr_generation}`;
