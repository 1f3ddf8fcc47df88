import * as z from "zod";

/** What somebody proves beside their password. A passkey that asked for a finger or a PIN needs no password. */
export const FACTORS = ["totp", "passkey", "recovery_code"] as const;
export type Factor = (typeof FACTORS)[number];

/** What a sign-in was proved by where there is no second factor. */
export const PASSWORD_ONLY = "password";

/** Bytes as a browser writes them. */
export const bytes = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[\w-]+$/, "base64url")
    .meta({ examples: ["dGVzdA"] });

const base64url = bytes(8192);

/** What a browser answers when it used a passkey, as `PublicKeyCredential.toJSON()` writes it. */
export const assertion = z
  .object({
    id: base64url,
    rawId: base64url,
    type: z.literal("public-key"),
    response: z.object({
      clientDataJSON: base64url,
      authenticatorData: base64url,
      signature: base64url,
      userHandle: base64url.optional(),
    }),
  })
  .meta({ id: "PasskeyAssertion" });

export type Assertion = z.output<typeof assertion>;

/** Of an authenticator app. */
export const code = z
  .string()
  .regex(/^\d{6}$/, "six digits")
  .meta({ examples: ["492039"] });

export const recoveryCode = z.string().trim().min(1).max(50);

/** One of them. */
export type Proof = { code: string } | { recovery_code: string } | { passkey: Assertion };
