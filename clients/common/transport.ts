import { type Clock, systemClock } from "./clock.ts";

/** The server answered, and said no. `code` is one of the API's error codes, or one of the two below. */
export class ApiError extends Error {
  readonly status: number;
  /** `FUNCTION_CRASHED`: a function threw instead of answering. `UNREADABLE_ANSWER`: what came was no envelope. */
  readonly code: string;
  readonly details: unknown;

  constructor(status: number, code: string, message: string, details?: unknown) {
    super(`${message} (${status} ${code})`);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** Nothing came back: no network, nobody listening, or no answer in time. The request may have been carried out. */
export class OfflineError extends Error {
  constructor(cause: unknown) {
    super("The server cannot be reached.", { cause });
    this.name = "OfflineError";
  }
}

export type TransportOptions = {
  /** Without `/api`. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  /** For one attempt. */
  readonly timeoutSeconds?: number;
  /** How often a request is sent that is answered 429 or 503. */
  readonly attempts?: number;
  /** Ends the waiting for another attempt; what is sent afterwards has one. */
  readonly signal?: AbortSignal;
};

export type Request = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the base, or a whole address. */
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string | undefined;
  /** Lets a request whose answer was lost be sent again without doing its work twice. */
  readonly idempotencyKey?: string;
  /** Of the answer that is known already. */
  readonly etag?: string | undefined;
};

/** Undefined where the known answer still holds. */
type Answer = { readonly data: unknown; readonly etag: string } | undefined;

export type Transport = {
  /** `data` of the envelope. Throws ApiError or OfflineError. */
  send(request: Request): Promise<unknown>;
  /** The same with the answer's tag, for requests that name the one they know. */
  ask(request: Request): Promise<Answer>;
  /** Posts a form to the bucket; its answers have no envelope. Throws ApiError or OfflineError. */
  post(url: string, form: FormData): Promise<void>;
};

const FIRST_RETRY_MS = 500;
const LONGEST_WAIT_MS = 300_000;

export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, timeoutSeconds = 15, clock = systemClock, signal } = options;
  const attempts = options.attempts ?? 5;
  const doFetch = options.fetch ?? fetch;
  /** By origin, until when a service that is not available wants to be left alone, whatever it is asked for. */
  const quietUntil = new Map<string, number>();

  async function attempt(url: string, init: RequestInit): Promise<{ response: Response; text: string }> {
    try {
      const response = await doFetch(url, { ...init, signal: AbortSignal.timeout(timeoutSeconds * 1000) });
      return { response, text: await response.text() };
    } catch (error) {
      throw new OfflineError(error);
    }
  }

  /** 429 and 503 say that nothing was done yet, so that waiting and asking again is safe for every request. */
  async function insist(url: string, init: RequestInit): Promise<{ response: Response; text: string }> {
    const { origin } = new URL(url);
    const quiet = (quietUntil.get(origin) ?? 0) - clock.now().getTime();
    if (quiet > 0) await clock.sleep(quiet, signal);
    for (let tries = 1; ; tries += 1) {
      const answer = await attempt(url, init);
      const { status, headers } = answer.response;
      const busy = status === 429 || status === 503;
      const asked = headers.get("retry-after");
      const wait = waitBefore(tries, asked, clock.now());
      if (status === 503 && asked !== null) quietUntil.set(origin, clock.now().getTime() + wait);
      if (!busy || tries >= attempts || signal?.aborted === true) return answer;
      await clock.sleep(wait, signal);
    }
  }

  async function ask({ method, path, body, token, idempotencyKey, etag }: Request): Promise<Answer> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (idempotencyKey !== undefined) headers["idempotency-key"] = idempotencyKey;
    if (etag !== undefined) headers["if-none-match"] = etag;
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const { response, text } = await insist(/^https?:/.test(path) ? path : `${baseUrl}${path}`, init);
    if (response.status === 304) return undefined;
    return { data: dataOf(response.status, text), etag: response.headers.get("etag") ?? "" };
  }

  return {
    ask,
    send: async (request) => (await ask(request))?.data,
    async post(url, form) {
      const { response, text } = await insist(url, { method: "POST", body: form });
      if (response.ok) return;
      const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? "UPLOAD_FAILED";
      throw new ApiError(response.status, code, "The bucket refused the upload.");
    },
  };
}

/** Milliseconds: what the server asks for, in seconds or as a date; else twice as long each time, and not in step with others. */
function waitBefore(tries: number, retryAfter: string | null, now: Date): number {
  if (retryAfter !== null && retryAfter !== "") {
    const seconds = Number(retryAfter);
    const asked = Number.isNaN(seconds) ? Date.parse(retryAfter) - now.getTime() : seconds * 1000;
    if (!Number.isNaN(asked)) return Math.min(LONGEST_WAIT_MS, Math.max(0, asked));
  }
  return FIRST_RETRY_MS * 2 ** (tries - 1) * (0.5 + Math.random());
}

type Envelope = {
  success?: boolean;
  data?: unknown;
  error?: { code?: string; message?: string; details?: unknown };
  errorType?: string;
  errorMessage?: string;
};

function dataOf(status: number, text: string): unknown {
  const envelope = parse(text);
  // Whatever its status says: an emulated Lambda hands on what a function threw with 200.
  if (envelope?.errorType !== undefined) {
    throw new ApiError(502, "FUNCTION_CRASHED", `${envelope.errorType}: ${envelope.errorMessage ?? ""}`);
  }
  if (envelope?.success === true && status >= 200 && status < 300) return envelope.data;
  const { code, message, details } = envelope?.error ?? {};
  if (code === undefined) throw new ApiError(status < 500 ? 502 : status, "UNREADABLE_ANSWER", text.slice(0, 200));
  throw new ApiError(status, code, message ?? "Refused.", details);
}

function parse(text: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
