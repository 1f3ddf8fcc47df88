import { isFailure } from "../../api/session.ts";
import { failureText } from "../../ui/failure/failure.tsx";
import { w } from "./words.ts";

/** Why something cannot be, in the reader's language where the reason is one of these pages'. */
export function refusalText(error: unknown): string {
  const code = isFailure(error) ? error.code : "";
  return code in w.refused ? w.refused[code as keyof typeof w.refused] : failureText(error);
}
