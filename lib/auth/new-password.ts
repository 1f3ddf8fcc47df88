import * as z from "zod";
import { AppError } from "../platform/errors.ts";
import { hashPassword } from "../platform/secrets/password.ts";
import { isBreached } from "./breached-password.ts";
import { commonPasswords } from "./common-passwords.ts";
import { judgePassword, PASSWORD_LENGTH } from "./rules/password-policy.ts";

/** A password somebody chooses. Whether it is any good depends on whose it is: see `hashNewPassword`. */
export const newPassword = z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max);

/** The hash to store. 422 PASSWORD_TOO_WEAK with the reason for one that is common, known or made of one's own name. */
export async function hashNewPassword(password: string, person: { name: string; email: string }): Promise<string> {
  const verdict = judgePassword(password, person, await commonPasswords());
  if (verdict.kind === "weak") throw new AppError("PASSWORD_TOO_WEAK", { details: { reason: verdict.reason } });
  if (await isBreached(password)) throw new AppError("PASSWORD_TOO_WEAK", { details: { reason: "breached" } });
  return hashPassword(password);
}
