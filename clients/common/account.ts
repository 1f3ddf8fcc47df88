import type { contract as login } from "../../functions/auth/login.ts";
import type { contract as refreshToken } from "../../functions/auth/refresh-token.ts";
import type { contract as secondFactor } from "../../functions/auth/second-factor.ts";
import {
  ApiError,
  createTransport,
  OfflineError,
  type Request,
  type Transport,
  type TransportOptions,
} from "./transport.ts";
import type { Answered, Sent } from "./wire.ts";

export type Member = Extract<Answered<typeof login>, { user: unknown }>["user"];

/** What somebody with a second factor is asked for. Undefined gives up. */
export type AskSecondFactor = (
  methods: readonly string[],
) => Promise<{ readonly code: string } | { readonly recovery_code: string } | undefined>;

/** The public API as one member sees it, whatever is asked of it. Every method throws ApiError or OfflineError. */
export type Account = {
  readonly transport: Transport;
  /** Signs in as a native client: the refresh token is kept in memory, an expired access token is refreshed unasked. */
  signIn(email: string, password: string, askSecondFactor?: AskSecondFactor): Promise<Member>;
  /**
   * Goes on with the sign-in that this refresh token is of. The first request asks for an access token. One that has a
   * successor which could not be kept stands for that: presented itself it would end the sign-in.
   */
  resume(refreshToken: string): void;
  /** Tries again to keep the refresh token where that failed. Whether it is kept now; never throws. */
  keepAgain(): Promise<boolean>;
  /** Nobody is signed in from here on, for this reason. */
  suspend(code: string): void;
  /** Why nobody is signed in any more; undefined while somebody is. What is asked then is refused without asking. */
  lost(): string | undefined;
  get<Answer>(path: string): Promise<Answer>;
  /** With the tag of the answer that is known; undefined where it still holds. */
  getIfChanged<Answer>(path: string, etag?: string): Promise<{ data: Answer; etag: string } | undefined>;
  /** The key makes it safe to send again what was sent and not answered. */
  post<Answer>(path: string, body: unknown, idempotencyKey?: string): Promise<Answer>;
  put<Answer>(path: string, body?: unknown): Promise<Answer>;
  /** All pages of a list. */
  list<Item>(path: string): Promise<Item[]>;
};

export type AccountOptions = TransportOptions & {
  readonly deviceInfo: string;
  /**
   * Keeps the refresh token that is good from now on. It is waited for before anything is asked with what came with it:
   * whoever dies between an answer and this has lost a sign-in, and whoever dies after it has not.
   */
  readonly keep?: (refreshToken: string) => Promise<void>;
  /** Told once: a sign-in has ended, or the account was closed. */
  readonly onLost?: (code: string) => void;
};

/** After these another request with the same sign-in cannot go better. */
const LOST = new Set([
  "REFRESH_TOKEN_INVALID",
  "REFRESH_TOKEN_REUSED",
  "TOKEN_INVALID",
  "UNAUTHENTICATED",
  "ACCOUNT_DISABLED",
]);

export function createAccount(options: AccountOptions): Account {
  const { deviceInfo, keep, onLost } = options;
  const transport = createTransport(options);
  let tokens: { access: string; refresh: string } | undefined;
  let refreshing: Promise<void> | undefined;

  let lost: string | undefined;
  /** The good refresh token as long as it is not kept, and the one that is. */
  let unkept: string | undefined;
  let kept: string | undefined;
  /** One after the other, so that the latest stays. */
  let keeping: Promise<void> = Promise.resolve();

  async function refresh(): Promise<void> {
    const refresh_token = tokens?.refresh;
    const request = { method: "POST", path: "/api/auth/refresh-token", body: { refresh_token } } as const;
    // An answer that was lost has used the token up, and its successor is told again for a minute only.
    const answer = await transport.send(request).catch((error: unknown) => {
      if (error instanceof OfflineError) return transport.send(request);
      throw error;
    });
    const data = answer as Answered<typeof refreshToken>;
    await enter(data.access_token, data.refresh_token ?? refresh_token ?? "");
  }

  async function enter(access: string, refresh: string): Promise<void> {
    // Where it cannot be kept, this run goes on with it all the same.
    unkept = refresh;
    await keepLatest();
    tokens = { access, refresh };
    lost = undefined;
  }

  function keepLatest(): Promise<void> {
    keeping = keeping.then(async () => {
      const latest = unkept;
      if (latest === undefined) return;
      try {
        await keep?.(latest);
        kept = latest;
        if (unkept === latest) unkept = undefined;
      } catch {
        // It waits for the next time.
      }
    });
    return keeping;
  }

  function refreshOnce(): Promise<void> {
    // A refresh token is good for one use: those who find the access token expired at the same time share one refresh.
    refreshing ??= refresh().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function askSigned(request: Omit<Request, "token">) {
    if (tokens?.access === "") await refreshOnce();
    const token = tokens?.access;
    try {
      return await transport.ask({ ...request, token });
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "TOKEN_EXPIRED")) throw error;
    }
    if (token === tokens?.access) await refreshOnce();
    return transport.ask({ ...request, token: tokens?.access });
  }

  async function ask(request: Omit<Request, "token">) {
    if (lost !== undefined && onLost !== undefined) throw new ApiError(401, lost, "Nobody is signed in.");
    try {
      return await askSigned(request);
    } catch (error) {
      if (error instanceof ApiError && LOST.has(error.code) && lost === undefined) {
        lost = error.code;
        onLost?.(error.code);
      }
      throw error;
    }
  }

  async function call<Answer>(request: Omit<Request, "token">): Promise<Answer> {
    return (await ask(request))?.data as Answer;
  }

  const get = <Answer>(path: string) => call<Answer>({ method: "GET", path });

  async function prove(
    { token, methods }: { token: string; methods: readonly string[] },
    native: { client: "native"; device_info: string },
    askSecondFactor: AskSecondFactor | undefined,
  ) {
    const proof = await askSecondFactor?.(methods);
    if (proof === undefined) throw new Error("This account asks for a second factor, and none was given.");
    const body: Sent<typeof secondFactor> = { token, ...native, ...proof };
    const request = { method: "POST", path: "/api/auth/second-factor", body } as const;
    return (await transport.send(request)) as Answered<typeof secondFactor>;
  }

  return {
    transport,
    async signIn(email, password, askSecondFactor) {
      const native = { client: "native", device_info: deviceInfo } as const;
      const body: Sent<typeof login> = { email, password, ...native };
      const request = { method: "POST", path: "/api/auth/login", body } as const;
      const data = (await transport.send(request)) as Answered<typeof login>;
      const signedIn = "second_factor" in data ? await prove(data.second_factor, native, askSecondFactor) : data;
      await enter(signedIn.access_token, signedIn.refresh_token ?? "");
      return signedIn.user;
    },
    resume(refreshToken) {
      // Another than the one that was kept is of another sign-in.
      if (refreshToken !== kept) unkept = undefined;
      kept = refreshToken;
      tokens = { access: "", refresh: unkept ?? refreshToken };
      lost = undefined;
    },
    async keepAgain() {
      await keepLatest();
      return unkept === undefined;
    },
    suspend(code) {
      lost = code;
    },
    lost: () => lost,
    get,
    getIfChanged: async <Answer>(path: string, etag?: string) => {
      const answer = await ask({ method: "GET", path, etag });
      return answer === undefined ? undefined : { data: answer.data as Answer, etag: answer.etag };
    },
    post: (path, body, idempotencyKey) =>
      call({ method: "POST", path, body, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) }),
    put: (path, body) => call({ method: "PUT", path, body }),
    list: (path) => listAll(get, path),
  };
}

type Page<Item> = { items: Item[]; next_cursor: string | null };

async function listAll<Item>(get: <Answer>(path: string) => Promise<Answer>, path: string): Promise<Item[]> {
  const first = `${path}${path.includes("?") ? "&" : "?"}limit=100`;
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<Item> = await get(`${first}${query}`);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}
