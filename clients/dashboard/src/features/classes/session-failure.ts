import { isFailure } from "../../api/session.ts";
import { failureText } from "../../ui/failure/failure.tsx";
import { w } from "./session-words.ts";

/** Why something could not be done to a session, in the reader's language where it is known. */
export function sessionFailure(error: unknown): string {
  return (isFailure(error) ? w.failed[error.code] : undefined) ?? failureText(error);
}
