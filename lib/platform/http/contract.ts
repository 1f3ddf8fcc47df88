import type * as z from "zod";
import type { ErrorCode } from "../errors.ts";
import type { Admission, Principal } from "../tenancy/standing.ts";

type Method = "GET" | "POST" | "PUT" | "DELETE";

/**
 * What an endpoint promises, declared once: its handler, the API document, the permission matrix and the generated
 * tests all read it from here.
 */
export type Contract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> = Admission & {
  readonly method: Method;
  /** With `{name}` for each path parameter. */
  readonly path: `/api/${string}`;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  /** Strict: an unknown field is refused. */
  readonly body?: Body;
  /** What `data` holds. */
  readonly response: Response;
  /** The content type of an answer that goes out as it is; without one the answer is JSON in the envelope. */
  readonly contentType?: string;
  /**
   * Of a GET that clients repeat: the answer bears an `ETag` made of its data, and whoever has it already, by
   * `If-None-Match`, gets 304 and no body. `except` names fields at the top of the data that do not make another answer.
   */
  readonly etag?: true | { readonly except: readonly string[] };
  /** Of a GET that does more than read: it notes what it hands out, or tries a change and takes it back. */
  readonly writes?: true;
  /** The status of a success; 200 unless stated. */
  readonly status?: 200 | 201 | 202;
  /** What `data` holds in a 202: not done, but kept until somebody has decided. Without it that never happens. */
  readonly deferred?: z.ZodType;
  /**
   * False for a POST whose handler does something once its transaction is over (`afterCommit`): its answer would be kept
   * although that may fail yet. An Idempotency-Key means nothing to it, and a request that is sent again does it again.
   */
  readonly idempotent?: false;
  /** The errors beyond those that every endpoint can answer. */
  readonly errors: readonly ErrorCode[];
  /** The largest body; 256 KB unless stated. */
  readonly maxBodyBytes?: number;
  /**
   * Set where every tracker calls all day: each process lets a few calls of a member through without asking the store
   * to count them (docs/adr/0021).
   */
  readonly isFrequent?: boolean;
  /**
   * Set where nothing may wait for the database: for how many seconds a token that has expired is believed, while nobody
   * can renew one.
   */
  readonly expiredTokensBelieved?: (now: Date) => Promise<number>;
  /** Set where the handler counts requests itself, because one address stands for many people there. */
  readonly countsRequests?: boolean;
  /**
   * For what cannot be undone or hands rights over: whoever asks has proved who they are within the last minutes.
   * `true`, or which requests need it. 403 STEP_UP_REQUIRED.
   */
  readonly stepUp?: true | StepUp<Params, Query, Body>;
};

/** Which requests need it, as far as what was asked and who asks can tell. */
type StepUp<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> = {
  /** In words that follow "where", for the API document. */
  readonly where: string;
  /** Left out where only what is stored can tell: then the handler says so, by `requireRecentProof`. */
  is?(input: { params: z.output<Params>; query: z.output<Query>; body: z.output<Body> }, principal: Principal): boolean;
};

/** Keeps the exact types of the schemas. */
export function defineContract<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Response extends z.ZodType = z.ZodType,
>(contract: Contract<Params, Query, Body, Response>): Contract<Params, Query, Body, Response> {
  return contract;
}
