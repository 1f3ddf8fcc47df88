import * as login from "../../../functions/auth/login.ts";
import * as passkeyOptions from "../../../functions/auth/passkey-options.ts";
import * as registerPasskey from "../../../functions/auth/passkey-register.ts";
import * as registrationOptions from "../../../functions/auth/passkey-registration-options.ts";
import * as beginTotp from "../../../functions/auth/totp-begin.ts";
import * as confirmTotp from "../../../functions/auth/totp-confirm.ts";
import { found } from "../call/found.ts";
import { call } from "../call/when.ts";
import { Authenticator, codeOf } from "./authenticator.ts";
import type { Member } from "./given.ts";
import { PASSWORD } from "./sign-in.ts";
import { done } from "./tenant-work.ts";

/** An authenticator app of a member, whose last code was that of a step ago, and the codes to recover with. */
export async function givenTotpOf({ token }: Member): Promise<{ secret: string; codes: readonly string[] }> {
  const { secret } = done(await call(beginTotp, { token }));
  const { recovery_codes } = done(await call(confirmTotp, { token, body: { code: codeOf(secret, -1) } }));
  return { secret, codes: recovery_codes ?? [] };
}

/** What login answers instead of a session to a member with an authenticator app. */
export async function givenPendingSignIn(member: Member): Promise<{ token: string; codes: readonly string[] }> {
  const { codes } = await givenTotpOf(member);
  const body = { email: member.email, password: PASSWORD };
  return { token: found(done(await call(login, { body })).second_factor).token, codes };
}

/** A passkey of a member, and the codes to recover with where it is the first factor. */
export async function givenPasskeyOf({ token }: Member): Promise<{ key: Authenticator; id: string; codes: string[] }> {
  const key = new Authenticator();
  const { options } = done(await call(registrationOptions, { token }));
  const body = { name: "Key", passkey: key.register(options) };
  const { passkey, recovery_codes } = done(await call(registerPasskey, { token, body }));
  return { key, id: found(passkey.id), codes: recovery_codes ?? [] };
}

/** What a browser is asked to sign, to sign in; after the password with its token. */
export async function optionsToSignIn(token?: string): Promise<Record<string, unknown>> {
  return done(await call(passkeyOptions, { body: token === undefined ? {} : { token } })).options;
}
