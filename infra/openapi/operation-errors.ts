import type { ErrorCode } from "../../lib/platform/errors.ts";
import type { Documented } from "./contracts.ts";

/** A step that requests go through before or around their handler, and what it can answer. */
type Step = {
  readonly codes: readonly ErrorCode[];
  /** Which endpoints have the step, in words that follow "every endpoint". */
  readonly of: string;
  readonly has: (endpoint: Documented) => boolean;
};

/** Steps before the handler, in the order in which a document names their codes. */
const BEFORE: readonly Step[] = [
  {
    codes: ["VALIDATION_FAILED"],
    of: "with parameters, a body or an Idempotency-Key",
    // An Idempotency-Key can be wrong where nothing else can.
    has: ({ contract, idempotent }) => idempotent || (contract.params ?? contract.query ?? contract.body) !== undefined,
  },
  {
    codes: ["MALFORMED_JSON", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"],
    of: "with a body",
    has: ({ contract }) => contract.body !== undefined,
  },
  {
    codes: ["UNAUTHENTICATED", "TOKEN_INVALID", "TOKEN_EXPIRED"],
    of: "for which one signs in",
    has: ({ contract }) => contract.access !== "public",
  },
  {
    codes: ["FORBIDDEN"],
    of: "that asks for a role",
    has: ({ contract }) => contract.access !== "public" && contract.access !== "member",
  },
  {
    codes: ["SECOND_FACTOR_REQUIRED"],
    of: "for which one signs in, but those to set up a factor and to sign out",
    has: ({ contract }) => contract.access !== "public" && contract.duringEnrolment !== true,
  },
  {
    codes: ["STEP_UP_REQUIRED"],
    of: "that asks to prove oneself again",
    has: ({ contract }) => contract.stepUp !== undefined,
  },
  {
    codes: ["IDEMPOTENCY_KEY_REUSED"],
    of: "that takes an Idempotency-Key",
    has: ({ idempotent }) => idempotent,
  },
];

/** What can happen anywhere. */
const ANYWHERE: readonly ErrorCode[] = ["RATE_LIMITED", "INTERNAL_ERROR", "SERVICE_UNAVAILABLE"];

/** Every code an endpoint can answer: its own, and those of the steps that its requests go through. */
export function errorsOf(endpoint: Documented): ErrorCode[] {
  const before = BEFORE.filter(({ has }) => has(endpoint)).flatMap(({ codes }) => codes);
  return [...new Set([...before, ...endpoint.contract.errors, ...ANYWHERE])];
}

/** Who answers a code: all endpoints with a step, in words, and those that say so themselves. */
export function sourcesOf(
  code: ErrorCode,
  endpoints: readonly Documented[],
): { every: string | undefined; own: Documented[] } {
  if (ANYWHERE.includes(code)) return { every: "every endpoint", own: [] };
  const step = BEFORE.find(({ codes }) => codes.includes(code));
  const own = endpoints.filter((endpoint) => endpoint.contract.errors.includes(code) && !step?.has(endpoint));
  return { every: step === undefined ? undefined : `every endpoint ${step.of}`, own };
}
