import { signedHeaders } from "./aws/signed-request.ts";
import { config, holdSecrets } from "./config.ts";
import { log } from "./log.ts";
import { SECRETS } from "./timeouts.ts";

/** A process notices a change within this time. */
const HELD_MS = 300_000;
/** How long Secrets Manager is left alone after it was asked in vain, or because of a password that was refused. */
const PAUSE_MS = 10_000;

let readAt = Number.NEGATIVE_INFINITY;
let askedAt = Number.NEGATIVE_INFINITY;
let isDoubted = false;
let reading: Promise<void> | undefined;

/**
 * The function behind the reading of its secret: what Lambda starts (infra/bundle/build.ts). Sources know nothing of
 * it; on this machine and in tests the environment has the values.
 */
export function withSecrets<Given extends unknown[], Result>(handle: (...given: Given) => Promise<Result>) {
  return async (...given: Given): Promise<Result> => {
    await freshSecrets();
    return handle(...given);
  };
}

/**
 * Reads the secret that SECRET_ID names, if it was not read within {@link HELD_MS}. Never throws: without Secrets
 * Manager a process goes on with what it has, and one that has nothing fails at the first value that it needs, in the
 * way of its callers.
 */
export async function freshSecrets(): Promise<void> {
  const id = config.secretId;
  if (id === undefined) return;
  const now = Date.now();
  const isDue = isDoubted || now - readAt >= HELD_MS;
  const hasNothing = readAt === Number.NEGATIVE_INFINITY;
  if (!isDue || (!hasNothing && now - askedAt < PAUSE_MS)) return;
  reading ??= readSecret(id).finally(() => {
    reading = undefined;
  });
  await reading;
}

/** A value was refused, as a password is that was changed meanwhile: the next call reads the secret again. */
export function doubtSecrets(): void {
  isDoubted = true;
}

/** As if nothing had been read yet. */
export function forgetSecrets(): void {
  readAt = askedAt = Number.NEGATIVE_INFINITY;
  isDoubted = false;
  holdSecrets(undefined);
}

async function readSecret(id: string): Promise<void> {
  askedAt = Date.now();
  for (let attempt = 1; attempt <= SECRETS.attempts; attempt++) {
    try {
      holdSecrets(await fetchSecret(id));
      readAt = Date.now();
      isDoubted = false;
      return;
    } catch (error) {
      log.error("The secret could not be read.", { secret: id, attempt, error: error as Error });
    }
  }
}

async function fetchSecret(id: string): Promise<{ values: Record<string, unknown>; changedAt: Date }> {
  const endpoint = config.secretsEndpoint;
  const body = JSON.stringify({ SecretId: id });
  const call = { endpoint, service: "secretsmanager", target: "secretsmanager.GetSecretValue", body };
  const response = await fetch(endpoint, {
    method: "POST",
    headers: signedHeaders(call, config.credentials, new Date()),
    body,
    signal: AbortSignal.timeout(SECRETS.answer),
  });
  const answer = Object(await response.json()) as { SecretString?: string; CreatedDate?: number; __type?: string };
  if (!response.ok) throw new Error(`Secrets Manager answered ${answer.__type ?? response.status}.`);
  return { values: parse(answer.SecretString), changedAt: new Date((answer.CreatedDate ?? 0) * 1000) };
}

/** No message may quote what is in it, as that of JSON.parse would. */
function parse(text = ""): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    throw new Error("The secret is no JSON document.");
  }
}

/** Begun when the module is loaded, so that the wait for the network and the loading of the function go on together. */
export const firstReading: Promise<void> = freshSecrets();
