import type { APIGatewayProxyEventV2 } from "aws-lambda";
import fc from "fast-check";
import { CALLERS, type Caller, rolesOf } from "../../../infra/openapi/roles.ts";
import type { Role } from "../../../lib/platform/tenancy/rules/roles.ts";
import type { Route } from "../call/endpoints.ts";
import { eventOf, type Sent, sendEvent } from "../call/when.ts";
import { changedTables, checksum } from "../scene/checksum.ts";
import { faultOf } from "./check.ts";
import { operationOf, schemasOfDocument } from "./document.ts";
import { hostileText } from "./hostile.ts";
import { type Request, requestOf } from "./requests.ts";
import type { Scene } from "./scene.ts";
import { Values } from "./values.ts";

/** Requests to each route: every night a thousand. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 30);
/** Things that requests delete or end are there again after so many. */
const RENEW_EVERY = 250;
/** Looking at the whole database takes longer than a request. */
const CHECKSUM_EVERY = 50;
/** Count requests and wrong passwords, refused as they are. */
const COUNTERS = ["live.counters", "live.attempts"];

export type Tried = {
  requests: number;
  accepted: number;
  refused: number;
  server_errors: number;
  /** Refusals around which the whole database was compared. */
  unchanged: number;
};

/** A role of the organization's, or a token that is none of ours. */
type By = { caller: Caller } | { token: string };

/**
 * Sends many requests to a route, and as many again, up to so many rounds, while none did what it asked for; throws, with
 * the smallest of those that do it, when an answer should not be.
 */
export async function fuzz(route: Route, scene: Scene, rounds: number): Promise<Tried> {
  const { method, access } = route.contract;
  const values = new Values(schemasOfDocument(), scene.known(route.contract));
  const requests = requestOf(operationOf(route.contract), values);
  const tried: Tried = { requests: 0, accepted: 0, refused: 0, server_errors: 0, unchanged: 0 };
  const property = fc.asyncProperty(requests, callerOf(access), async (request, by) => {
    if (method !== "GET" && tried.requests % RENEW_EVERY === 0) await scene.renew();
    tried.requests += 1;
    const before = tried.requests % CHECKSUM_EVERY === 0 ? await checksum(COUNTERS) : undefined;
    const answer = await send(route, request, by, scene);
    if (answer.status >= 500) tried.server_errors += 1;
    if (answer.status < 400) tried.accepted += 1;
    else tried.refused += 1;
    if (before !== undefined && answer.status >= 400) {
      const changed = changedTables(before, await checksum(COUNTERS));
      if (changed.length > 0) throw new Error(`${answer.status} changed ${changed}: ${answer.text}`);
      tried.unchanged += 1;
    }
    if (answer.status === 409 && "caller" in by && by.caller !== "anonymous")
      await scene.prepare(by.caller, answer.text);
    if (isLost(route, answer, by)) {
      await scene.revive(by.caller);
      if (answer.status === 401) await send(route, request, by, scene);
    }
  });
  for (let round = 0; round < rounds && tried.accepted === 0; round += 1) await fc.assert(property, { numRuns: RUNS });
  return tried;
}

function callerOf(access: Route["contract"]["access"]): fc.Arbitrary<By> {
  const welcome = rolesOf(access).filter((caller) => caller !== "anonymous" || access === "public");
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...welcome).map((caller) => ({ caller })) },
    { weight: 1, arbitrary: fc.constantFrom(...CALLERS).map((caller) => ({ caller })) },
    { weight: 1, arbitrary: hostileText.map((token) => ({ token })) },
  );
}

async function send(route: Route, request: Request, by: By, scene: Scene): Promise<Sent> {
  const answer = await sendEvent(route.handler, toEvent(route, request, by, scene));
  const fault = faultOf(route, answer, request.headers.accept === "text/html");
  if (fault !== undefined) throw new Error(`The answer ${fault}\n${toCurl(toEvent(route, request, by, scene))}`);
  const next = /"next_cursor":"([\w-]+)"\}\}$/.exec(answer.text)?.[1];
  if (next !== undefined) scene.cursors.push(next);
  return answer;
}

/** Whether an earlier request has signed a caller out, disabled them or made them something else, as was its purpose. */
function isLost({ contract }: Route, { status }: Sent, by: By): by is { caller: Role } {
  const mayBe = contract.method !== "GET" && contract.access !== "public" && (status === 401 || status === 403);
  return mayBe && "caller" in by && by.caller !== "anonymous";
}

function toEvent({ contract }: Route, request: Request, by: By, scene: Scene): APIGatewayProxyEventV2 {
  const { body, ...rest } = request;
  const token =
    "token" in by ? by.token : by.caller === "anonymous" ? undefined : scene.tenant.members[by.caller].token;
  const event = eventOf(contract, {
    ...rest,
    ...(token === undefined ? {} : { token }),
    ...(body === undefined ? {} : { body: body.text }),
  });
  return { ...event, isBase64Encoded: body?.base64 ?? false };
}

/** As one would send it by hand. */
function toCurl({
  rawPath,
  rawQueryString,
  requestContext,
  headers,
  body,
  isBase64Encoded,
}: APIGatewayProxyEventV2): string {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const sent = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString() : body;
  return [
    `curl -X ${requestContext.http.method}`,
    quote(`http://127.0.0.1:3000${rawPath}${rawQueryString === "" ? "" : `?${rawQueryString}`}`),
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(sent === undefined ? [] : [`--data-binary ${quote(sent.slice(0, 2000))}`]),
  ].join(" ");
}
