import { COMMON_STEMS } from "./common-passwords.ts";

/** In characters as people count them, not in UTF-16 units. */
export const PASSWORD_LENGTH = { min: 10, max: 128 } as const;

/** Shorter parts of a name or an address occur in too many good passwords to be forbidden. */
const MIN_PART_LENGTH = 4;

export type PasswordVerdict =
  | { kind: "ok" }
  | { kind: "weak"; reason: "too_short" | "too_long" | "common" | "personal" };

/**
 * Judges a new password: 10 to 128 characters, not one that everybody tries first, and not made of the person's own
 * name or e-mail address. No rules about kinds of characters: they make passwords hard to remember and easy to guess
 * (NIST SP 800-63B, 3.1.1.2).
 *
 * @param common the passwords that everybody tries first, in small letters
 */
export function judgePassword(
  password: string,
  person: { name: string; email: string },
  common: ReadonlySet<string>,
): PasswordVerdict {
  const text = password.normalize("NFKC");
  const length = [...text].length;
  if (length < PASSWORD_LENGTH.min) return { kind: "weak", reason: "too_short" };
  if (length > PASSWORD_LENGTH.max) return { kind: "weak", reason: "too_long" };
  const folded = text.toLowerCase();
  if (isCommon(folded, common)) return { kind: "weak", reason: "common" };
  if (partsOf(person).some((part) => folded.includes(part))) return { kind: "weak", reason: "personal" };
  return { kind: "ok" };
}

/**
 * On the list, or one short pattern again and again, or a common word with digits and signs around it:
 * `Password2026!` and `p@ssw0rd123` are as quick to find as `password`.
 */
function isCommon(folded: string, common: ReadonlySet<string>): boolean {
  if (common.has(folded) || /^(.{1,4})\1+.?$/su.test(folded)) return true;
  return [folded, unmask(folded)].some((text) => {
    const core = text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
    if (core === "") return isRun(text.replaceAll(/\D/g, ""));
    const once = /^(.+)\1+$/su.exec(core)?.[1] ?? core;
    return common.has(core) || COMMON_STEMS.has(once);
  });
}

/** Undoes the substitutions that crackers undo as well. */
function unmask(folded: string): string {
  const letters: Record<string, string> = {
    "@": "a",
    "4": "a",
    "3": "e",
    "1": "i",
    "!": "i",
    "0": "o",
    $: "s",
    "5": "s",
    "7": "t",
  };
  return folded.replaceAll(/[@431!0$57](?=.*\p{L})/gsu, (sign) => letters[sign] ?? sign);
}

/** Digits that only go up or down by one, nine being followed by zero: 1234567890, 9876543210. */
function isRun(digits: string): boolean {
  const steps = [...digits].slice(1).map((digit, index) => (Number(digit) - Number(digits[index]) + 10) % 10);
  return steps.length > 0 && (steps.every((step) => step === 1) || steps.every((step) => step === 9));
}

/** The name's words, the name without spaces, the address and its local part. */
function partsOf({ name, email }: { name: string; email: string }): string[] {
  const words = name
    .normalize("NFKC")
    .toLowerCase()
    .split(/[\s\p{P}]+/u);
  const address = email.normalize("NFKC").toLowerCase();
  const [local = ""] = address.split("@");
  return [...words, words.join(""), address, local, ...local.split(/[._+-]/)].filter(
    (part) => [...part].length >= MIN_PART_LENGTH,
  );
}
