import { isFailure } from "../../api/session.ts";
import { failureText } from "../../ui/failure/failure.tsx";
import { w } from "./words.ts";

export function faceFailure(error: unknown): string {
  return (isFailure(error) ? w.failed[error.code] : undefined) ?? failureText(error);
}
