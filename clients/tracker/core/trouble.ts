import { ApiError } from "./api.ts";

/** Codes of Node for a certificate that nobody here vouches for. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|ERR_TLS/;

/** Why the server cannot be reached, in a sentence that says what to do. */
export function whyOffline(error: Error): string {
  if (error instanceof ApiError) return whyRefused(error);
  const code = codeOf(error);
  if (CERTIFICATE.test(code))
    return `The server's certificate is not known on this machine (${code}). If your company has its own, name it with --ca FILE. Everything is kept and sent later.`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return "The server's name is not found. Everything is kept and sent later.";
  return `The server cannot be reached${code === "" ? "" : ` (${code})`}. Everything is kept and sent later.`;
}

function whyRefused({ status, code, message }: ApiError): string {
  if (status >= 500 || status === 429)
    return `The server is busy or broken (${code}). Everything is kept and sent later.`;
  return message;
}

/** Down the causes: fetch wraps what happened. */
function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === "string") return code;
    if (at instanceof AggregateError && at.errors[0] instanceof Error) return codeOf(at.errors[0]);
  }
  return "";
}

export function whyNotKept(error: Error): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  const what =
    code === "ENOSPC" || code === "EDQUOT" ? "The disk is full." : `Nothing can be written to the disk (${code}).`;
  return `${what} Recording goes on in memory; what waits would be lost if the tracker ended now.`;
}

export const WHY_SIGNED_OUT: Readonly<Record<"signed_out" | "disabled" | "locked", string>> = {
  signed_out: "Your sign-in has ended. Recording goes on; `muster-tracker login` sends what waits.",
  disabled: "Your account is disabled. Nothing can be sent; ask your administrator.",
  locked: "The keychain is locked. Unlock it; until then nothing is sent, and what is recorded is kept sealed.",
};

export const WHY_NOT_RESUMED =
  "The server has not said yet whether your day is open. It is asked again; until then nothing is recorded, unless you check in on the tracker's page.";

export const WHY_SIGN_IN_NOT_KEPT =
  "Your sign-in could not be kept in the keychain. Unlock it; if the tracker ended before that, you would have to sign in again.";
