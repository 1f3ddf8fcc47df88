import type * as z from "zod";
import type { Json } from "../../../common/wire.ts";
import type { Endpoints } from "./endpoints.ts";
import { type Failure, failureOf, lost } from "./failure.ts";
import { accessToken, refresh } from "./session.ts";
import { proveOnceMore } from "./step-up.ts";

export type EndpointName = keyof Endpoints;

type Given<Schema> = Schema extends z.ZodType ? z.input<Schema> : never;
type Part<Name extends EndpointName, Key extends "params" | "query" | "body"> = Given<
  NonNullable<Endpoints[Name][Key]>
>;

/** Query parameters travel as text, whatever they are read as. */
type AsText<Query> = {
  [Key in keyof Query]?: (Query[Key] extends string | undefined ? Query[Key] : string | number | boolean) | undefined;
};

type Needed<Key extends string, Value> = [Value] extends [never] | [undefined]
  ? unknown
  : { readonly [K in Key]: Value };

/** What a request takes: the parts that its contract has. */
export type Input<Name extends EndpointName> = Needed<"params", Part<Name, "params">> &
  ([Part<Name, "query">] extends [never] | [undefined] ? unknown : { readonly query?: AsText<Part<Name, "query">> }) &
  Needed<"body", Json<Part<Name, "body">>> & {
    readonly signal?: AbortSignal;
    /** Makes it safe to send again what was sent and not answered. */
    readonly idempotencyKey?: string;
    /** Goes out even though the page is being left. */
    readonly keepalive?: boolean;
  };

/** What is answered, as JSON has it. */
export type Answer<Name extends EndpointName> = Json<z.output<Endpoints[Name]["response"]>>;

/** One of a list that is answered. */
export type Item<Name extends EndpointName> = Answer<Name> extends { items: (infer One)[] } ? One : never;

type Parts = {
  readonly params?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly idempotencyKey?: string;
  readonly keepalive?: boolean;
};

/**
 * Asks the API. Throws Failure. An access token that has run out is renewed unasked, once; who has to prove once more
 * that it is them is asked to, and then the request goes again.
 */
export async function ask<Name extends EndpointName>(name: Name, input: Input<Name>): Promise<Answer<Name>> {
  const [method = "GET", path = ""] = name.split(" ");
  const parts = input as Parts;
  const send = () => fetch(addressOf(path, parts), requestOf(method, parts)).catch(lost);
  if (accessToken() === undefined && !isPublic(path)) await refresh();
  const answer = await send();
  if (answer.ok) return dataOf(answer);
  const failure = await failureOf(answer);
  const again = await mend(failure, path);
  if (!again) throw failure;
  const second = await send();
  if (second.ok) return dataOf(second);
  throw await failureOf(second);
}

/** Whether the request may succeed now. */
async function mend({ status, code }: Failure, path: string): Promise<boolean> {
  if (code === "STEP_UP_REQUIRED") return proveOnceMore();
  // All else is closed until there is one.
  if (code === "SECOND_FACTOR_REQUIRED" && window.location.pathname !== "/me/account")
    window.location.assign("/me/account");
  if (status !== 401 || isPublic(path)) return false;
  await refresh();
  return true;
}

/** Paths that are asked before somebody is signed in. */
const PUBLIC =
  /^\/api\/(health|auth\/(login|register|join|second-factor$|passkey-sign-in|forgot-password|reset-password|verify-email|accept-account|decline-account|cancel-email|confirm-email)|invites\/\{|attendance\/scan)/;
const isPublic = (path: string) => PUBLIC.test(path);

/** What is cut on its way, or comes from something in between, has not arrived. */
async function dataOf<Data>(answer: Response): Promise<Data> {
  const { data } = (await answer.json().catch(lost)) as { data: Data };
  return data;
}

function addressOf(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  if (given.length === 0) return filled;
  return `${filled}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

function requestOf(method: string, { body, signal, idempotencyKey, keepalive = false }: Parts): RequestInit {
  const token = accessToken();
  const headers = new Headers();
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (body !== undefined || method === "POST") headers.set("content-type", "application/json");
  if (idempotencyKey !== undefined) headers.set("idempotency-key", idempotencyKey);
  const sent = body !== undefined ? JSON.stringify(body) : method === "POST" ? "{}" : null;
  return { method, headers, body: sent, keepalive, ...(signal === undefined ? {} : { signal }) };
}
