import type { Input } from "./ask.ts";

type Assertion = Input<"POST /api/auth/passkey-sign-in">["body"]["passkey"];
type Registration = Input<"POST /api/auth/passkeys">["body"]["passkey"];

/** Whether this browser can hand over a passkey as the API takes it. */
export const hasPasskeys = (): boolean =>
  "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** Asks the browser for a passkey. Throws NotAllowedError where nobody gave one. */
export async function readPasskey(options: object): Promise<Assertion> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  const credential = await navigator.credentials.get({ publicKey });
  return (credential as PublicKeyCredential).toJSON() as Assertion;
}

/** Asks the browser to make a passkey. */
export async function makePasskey(options: object): Promise<Registration> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON);
  const credential = await navigator.credentials.create({ publicKey });
  return (credential as PublicKeyCredential).toJSON() as Registration;
}
