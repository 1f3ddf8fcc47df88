import type { ErrorCode } from "../../../../lib/platform/errors.ts";
import type { Complaint } from "../../../../lib/platform/http/complaint.ts";
import { doubt } from "./reach.ts";

/** Of what the fields alone do not say there is only a message, in English. */
type Detail = Pick<Complaint, "path" | "message"> & Partial<Pick<Complaint, "code" | "limit" | "format">>;

/** A request that was refused or failed, or never arrived: then its code is OFFLINE. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: ErrorCode | "OFFLINE";
  /** 0 when there was no answer. */
  readonly status: number;
  /** What is wrong with which field: paths are those of the request. */
  readonly details: readonly Detail[];
  /** What else is told of why: how far away somebody is, what a session needs. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly requestId: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(
    of: Omit<Failure, keyof Error | "isPassing" | "facts"> & Partial<Pick<Failure, "facts">>,
    message: string,
  ) {
    super(message);
    this.code = of.code;
    this.status = of.status;
    this.details = of.details;
    this.facts = of.facts ?? {};
    this.requestId = of.requestId;
    this.retryAfter = of.retryAfter;
  }

  /** Nothing is wrong with the request: the same one may succeed later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

type Envelope = {
  error?: { code: ErrorCode; message: string; details?: Detail[] | Record<string, unknown>; request_id?: string };
};

/** What went wrong, by an answer that is not a success. */
export async function failureOf(answer: Response): Promise<Failure> {
  const { error } = await answer.json().then(
    (body: Envelope) => body,
    (): Envelope => ({}),
  );
  // Something in between has answered in its place.
  if (error === undefined && answer.status >= 500) doubt();
  const wait = Number(answer.headers.get("retry-after") ?? Number.NaN);
  return new Failure(
    {
      code: error?.code ?? "INTERNAL_ERROR",
      status: answer.status,
      details: Array.isArray(error?.details) ? error.details : [],
      facts: Array.isArray(error?.details) ? {} : (error?.details ?? {}),
      requestId: error?.request_id,
      retryAfter: Number.isFinite(wait) ? wait : undefined,
    },
    error?.message ?? "Something went wrong.",
  );
}

export function offline(): Failure {
  doubt();
  const nothing = { details: [], requestId: undefined, retryAfter: undefined };
  return new Failure({ code: "OFFLINE", status: 0, ...nothing }, "There is no connection.");
}

/** Throws what a request that did not come through is: unless somebody has given it up, a failed connection. */
export function lost(error: unknown): never {
  throw error instanceof DOMException && error.name === "AbortError" ? error : offline();
}
