import type { contract as login } from "../../functions/auth/login.ts";
import type { contract as refreshToken } from "../../functions/auth/refresh-token.ts";
import { ApiError, createTransport, type Request, type Transport, type TransportOptions } from "./transport.ts";
import type { Answered, Sent } from "./wire.ts";

export type Member = Extract<Answered<typeof login>, { user: unknown }>["user"];

/** The public API as one member sees it, whatever is asked of it. Every method throws ApiError or OfflineError. */
export type Account = {
  readonly transport: Transport;
  /** Signs in as a native client: the refresh token is kept in memory, an expired access token is refreshed unasked. */
  signIn(email: string, password: string): Promise<Member>;
  get<Answer>(path: string): Promise<Answer>;
  /** With the tag of the answer that is known; undefined where it still holds. */
  getIfChanged<Answer>(path: string, etag?: string): Promise<{ data: Answer; etag: string } | undefined>;
  /** The key makes it safe to send again what was sent and not answered. */
  post<Answer>(path: string, body: unknown, idempotencyKey?: string): Promise<Answer>;
  put<Answer>(path: string, body?: unknown): Promise<Answer>;
  /** All pages of a list. */
  list<Item>(path: string): Promise<Item[]>;
};

export function createAccount(options: TransportOptions & { readonly deviceInfo: string }): Account {
  const transport = createTransport(options);
  let tokens: { access: string; refresh: string } | undefined;
  let refreshing: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    const refresh_token = tokens?.refresh;
    const request = { method: "POST", path: "/api/auth/refresh-token", body: { refresh_token } } as const;
    const data = (await transport.send(request)) as Answered<typeof refreshToken>;
    tokens = { access: data.access_token, refresh: data.refresh_token ?? refresh_token ?? "" };
  }

  async function ask(request: Omit<Request, "token">) {
    const token = tokens?.access;
    try {
      return await transport.ask({ ...request, token });
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "TOKEN_EXPIRED")) throw error;
    }
    // A refresh token is good for one use: those who find the access token expired at the same time share one refresh.
    if (token === tokens?.access) {
      refreshing ??= refresh().finally(() => {
        refreshing = undefined;
      });
      await refreshing;
    }
    return transport.ask({ ...request, token: tokens?.access });
  }

  async function call<Answer>(request: Omit<Request, "token">): Promise<Answer> {
    return (await ask(request))?.data as Answer;
  }

  const get = <Answer>(path: string) => call<Answer>({ method: "GET", path });

  return {
    transport,
    async signIn(email, password) {
      const body: Sent<typeof login> = { email, password, client: "native", device_info: options.deviceInfo };
      const request = { method: "POST", path: "/api/auth/login", body } as const;
      const data = (await transport.send(request)) as Answered<typeof login>;
      if ("second_factor" in data) throw new Error("This client cannot ask for a second factor.");
      tokens = { access: data.access_token, refresh: data.refresh_token ?? "" };
      return data.user;
    },
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
