import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type * as z from "zod";
import { config } from "../config.ts";
import { type Db, noteInOrganization } from "../db/transaction.ts";
import { onTime } from "../deadline.ts";
import { AppError } from "../errors.ts";
import { afterCommitIn, type Publish } from "../live/after-commit.ts";
import type { Claims } from "../secrets/access-token.ts";
import type { Organization } from "../tenancy/organization.ts";
import { asAdmitted, type Principal } from "../tenancy/standing.ts";
import { ANSWER } from "../timeouts.ts";
import { inTraceOf, traced, traceToBear } from "../trace.ts";
import type { Afterwards } from "./afterwards.ts";
import { authenticate } from "./authenticate.ts";
import type { Call, CallEvent } from "./call.ts";
import type { Contract } from "./contract.ts";
import { errorEnvelope } from "./error-envelope.ts";
import { isKnown, writtenOf } from "./etag.ts";
import { keyOf, receiptOfKey } from "./idempotency.ts";
import { requireOwnRoute } from "./own-route.ts";
import { parseBody } from "./parse-body.ts";
import { countRefusal, rateLimit } from "./rate-limit.ts";
import { once } from "./receipt.ts";
import { type DeferredReply, notModified, type Reply, successResult, tagged } from "./reply.ts";
import { requestLog } from "./request-log.ts";
import { acceptEmptyBody, limitBody, validate } from "./validate.ts";

export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

type Input<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  now: Date;
  call: Call;
};

type MemberInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = Input<P, Q, B> & {
  principal: Principal;
  organization: Organization;
  /** A transaction in which only the caller's organization exists; it commits when the handler returns. */
  db: Db;
  /**
   * Tells dashboards and trackers once the transaction has committed; in the caller's organization unless the event
   * names another.
   */
  publish: Publish;
  /** Stores something once the reads are done; the answer leaves when it is stored. */
  afterwards: Afterwards;
  /** 403 STEP_UP_REQUIRED unless the caller proved who they are within the last minutes; `stepUp` says of which requests. */
  requireRecentProof: () => void;
};

/** An endpoint for signed-in members. The handler loads, decides, saves and answers; everything around it is here. */
export function endpoint<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  contract: Contract<P, Q, B, R>,
  handle: (input: MemberInput<P, Q, B>) => Promise<Reply<z.input<R>> | DeferredReply>,
): Handler {
  return askingEndpoint(contract, async () => undefined, handle);
}

/**
 * The same where the live store has to be asked for something first: `ask` does it before the transaction, which holds the
 * connection, and when nothing is known of the caller but what the token says. The handler is given the answer as `asked`.
 * It is asked before it is known whether the request was done already: what may be used once is used by a `request_key`,
 * which is the same when the request is sent again.
 */
export function askingEndpoint<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
  Asked,
>(
  contract: Contract<P, Q, B, R>,
  ask: (input: Input<P, Q, B> & { claims: Claims; request_key: string }) => Promise<Asked>,
  handle: (input: MemberInput<P, Q, B> & { asked: Asked }) => Promise<Reply<z.input<R>> | DeferredReply>,
): Handler {
  return pipeline(contract, async (event) => {
    const claims = claimsOf(event.call);
    const request_key = event.receipt?.key ?? keyOf(contract, event) ?? event.call.request_id;
    const asked = await ask({ ...inputOf<P, Q, B>(event), claims, request_key });
    const purpose = contract.method !== "GET" ? "write" : contract.writes ? "read and note" : "read";
    return afterCommitIn(claims.org_id, async (publish) => {
      const noted: Parameters<Afterwards>[0][] = [];
      const afterwards: Afterwards = (work) => void noted.push(work);
      const reply = await asAdmitted(
        contract,
        claims,
        (db, principal, { organization, is_recent }) => {
          const requireRecentProof = () => {
            if (!is_recent) throw new AppError("STEP_UP_REQUIRED");
          };
          const tools = { principal, organization, db, publish, afterwards, requireRecentProof, asked };
          const input = { ...inputOf<P, Q, B>(event), ...tools };
          if (needsStepUp(contract, input, principal)) requireRecentProof();
          return once(event.receipt ?? receiptOfKey(contract, event, principal), db, principal, () => handle(input));
        },
        purpose,
      );
      const stored = noted.length === 0 ? undefined : noteAll(claims.org_id, noted);
      if ("afterCommit" in reply) {
        await stored;
        await reply.afterCommit?.();
      }
      return { reply, stored };
    });
  });
}

/** An endpoint for anybody: no caller, no transaction. */
export function publicEndpoint<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  contract: Contract<P, Q, B, R>,
  handle: (input: Input<P, Q, B> & { event: CallEvent }) => Promise<Reply<z.input<R>>>,
): Handler {
  return pipeline(contract, async (event) => ({ reply: await handle({ ...inputOf<P, Q, B>(event), event }) }));
}

/** An endpoint for signed-in members that must not wait for the database: the handler checks their standing itself. */
export function streamEndpoint<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  contract: Contract<P, Q, B, R>,
  handle: (input: Input<P, Q, B> & { claims: Claims }) => Promise<Reply<z.input<R>>>,
): Handler {
  return pipeline(contract, async (event) => ({
    reply: await handle({ ...inputOf<P, Q, B>(event), claims: claimsOf(event.call) }),
  }));
}

/** What a handler has answered. `stored` is what is noted beside it: it is written meanwhile, and leaves when that is stored. */
type Answered = { readonly reply: Reply<unknown> | DeferredReply; readonly stored?: Promise<void> | undefined };

function noteAll(orgId: string, noted: readonly Parameters<Afterwards>[0][]): Promise<void> {
  const stored = noteInOrganization(orgId, (db) => {
    for (const note of noted) note(db);
  });
  // It may fail before anybody waits for it.
  stored.catch(() => undefined);
  return stored;
}

function pipeline(contract: Contract, run: (event: CallEvent) => Promise<Answered>): Handler {
  const steps = middy<CallEvent, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: ANSWER })
    .use(requestLog(contract))
    .use(errorEnvelope())
    .use(requireOwnRoute(contract));
  // A body that nobody reads may be of any size.
  if (contract.body !== undefined) steps.use(limitBody(contract));
  steps.use(authenticate(contract)).use(rateLimit(contract));
  if (contract.body !== undefined) steps.use(acceptEmptyBody()).use(parseBody());
  steps.use(validate(contract));
  const handle = steps.handler(async (event: CallEvent) => {
    const { reply, stored } = await inTraceOf(event.call.request_id, async () => {
      const answered = await run(event).catch(countRefusal);
      traced(traceToBear().trace_id, "answered", event.call.now.getTime());
      return answered;
    });
    const result = await write(contract, event, reply);
    await stored;
    return result;
  }) as unknown as Handler;
  return (event, context) => onTime(context, () => handle(event, context));
}

async function write(
  contract: Contract,
  event: CallEvent,
  reply: Reply<unknown> | DeferredReply,
): Promise<APIGatewayProxyStructuredResultV2> {
  if ("deferred" in reply) {
    if (config.isDevelopment) contract.deferred?.parse(reply.deferred);
    return successResult(event, 202, { ...reply, data: reply.deferred });
  }
  if (config.isDevelopment) contract.response.parse(reply.data);
  if (contract.etag === undefined) return successResult(event, contract.status ?? 200, reply);
  const { json, etag } = writtenOf(reply.data, contract.etag === true ? {} : contract.etag);
  if (isKnown(event, etag)) return notModified(event, etag);
  return successResult(event, 200, { ...reply, headers: { ...reply.headers, ...tagged(etag) } }, json);
}

function inputOf<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>({ call }: CallEvent): Input<P, Q, B> {
  // The validation step has parsed exactly these schemas; the types only get lost on the way through the event.
  return { ...(call.input as Pick<Input<P, Q, B>, "params" | "query" | "body">), now: call.now, call };
}

function needsStepUp<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  { stepUp }: Contract<P, Q, B>,
  input: Input<P, Q, B>,
  principal: Principal,
): boolean {
  return stepUp === true || (stepUp?.is?.(input, principal) ?? false);
}

function claimsOf(call: Call): Claims {
  if (call.claims === undefined) throw new AppError("UNAUTHENTICATED");
  return call.claims;
}
