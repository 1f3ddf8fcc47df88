import { hashSecret } from "../../platform/secrets/secret.ts";

/** What a link is made for: it is worth nothing once the account has another password, or another address. */
export function passwordFingerprint({ password_hash, email }: { password_hash: string; email: string }): Buffer {
  return hashSecret(`${password_hash} ${email.toLowerCase()}`);
}
