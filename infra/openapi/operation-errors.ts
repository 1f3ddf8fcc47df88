import type { ErrorCode } from "../../lib/platform/errors.ts";
import type { Documented } from "./contracts.ts";

/** Every code an endpoint can answer: its own, and those of the steps that its requests go through. */
export function errorsOf({ contract, idempotent }: Documented): ErrorCode[] {
  const codes = new Set<ErrorCode>();
  // An Idempotency-Key can be wrong where nothing else can.
  if (idempotent || (contract.params ?? contract.query ?? contract.body)) codes.add("VALIDATION_FAILED");
  if (contract.body !== undefined)
    for (const code of ["MALFORMED_JSON", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const) codes.add(code);
  if (contract.access !== "public")
    for (const code of ["UNAUTHENTICATED", "TOKEN_INVALID", "TOKEN_EXPIRED"] as const) codes.add(code);
  if (contract.access !== "public" && contract.access !== "member") codes.add("FORBIDDEN");
  if (idempotent) codes.add("IDEMPOTENCY_KEY_REUSED");
  for (const code of contract.errors) codes.add(code);
  for (const code of ["RATE_LIMITED", "INTERNAL_ERROR", "SERVICE_UNAVAILABLE"] as const) codes.add(code);
  return [...codes];
}
