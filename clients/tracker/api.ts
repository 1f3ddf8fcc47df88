import type { Answers, Bodies, Heartbeat, Member, UploadForm } from "./contracts.ts";
import { ApiError, createTransport, type Request, type TransportOptions } from "./transport.ts";

export { ApiError, OfflineError } from "./transport.ts";

/** The most that one request takes. */
export const MAX_BATCH = 500;

/** Muster's public API as one signed-in member sees it. Every method throws ApiError or OfflineError. */
export type Api = {
  /** Signs in as a native client: the refresh token is kept in memory, an expired access token is refreshed unasked. */
  signIn(email: string, password: string): Promise<Member>;
  status(): Promise<Answers["status"]>;
  today(): Promise<Answers["today"]>;
  currentActivity(): Promise<Answers["currentActivity"]>;
  dailyReport(): Promise<Answers["dailyReport"]>;
  /** The key makes it safe to send a mark again whose answer was lost; so for the next three. */
  checkIn(body: Bodies["checkIn"], key?: string): Promise<Answers["checkIn"]>;
  checkOut(body: Bodies["checkOut"], key?: string): Promise<Answers["checkOut"]>;
  startBreak(body: Bodies["startBreak"], key?: string): Promise<Answers["startBreak"]>;
  endBreak(body: Bodies["endBreak"], key?: string): Promise<Answers["endBreak"]>;
  /** Up to 500, in any order; sending one twice does no harm. */
  sendHeartbeats(heartbeats: readonly Heartbeat[]): Promise<Answers["heartbeat"]>;
  announceScreenshot(body: Bodies["uploadScreenshot"]): Promise<Answers["uploadScreenshot"]>;
  /** Hands the announced picture over to the bucket. */
  uploadFile(form: UploadForm, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  createUser(body: Bodies["createUser"]): Promise<Answers["createUser"]>;
  /** All pages of it. */
  listUsers(): Promise<Member[]>;
};

export function createApi(options: TransportOptions): Api {
  const transport = createTransport(options);
  let tokens: { access: string; refresh: string } | undefined;
  let refreshing: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    const refresh_token = tokens?.refresh;
    const request = { method: "POST", path: "/api/auth/refresh-token", body: { refresh_token } } as const;
    const data = (await transport.send(request)) as Answers["refreshToken"];
    tokens = { access: data.access_token, refresh: data.refresh_token ?? refresh_token ?? "" };
  }

  async function call<Answer>(request: Omit<Request, "token">): Promise<Answer> {
    const token = tokens?.access;
    try {
      return (await transport.send({ ...request, token })) as Answer;
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
    return (await transport.send({ ...request, token: tokens?.access })) as Answer;
  }

  const get = <Answer>(path: string) => call<Answer>({ method: "GET", path });
  const post = <Answer>(path: string, body: unknown, idempotencyKey?: string) =>
    call<Answer>({ method: "POST", path, body, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });

  return {
    async signIn(email, password) {
      const body: Bodies["login"] = { email, password, client: "native", device_info: "Muster reference tracker" };
      const request = { method: "POST", path: "/api/auth/login", body } as const;
      const data = (await transport.send(request)) as Answers["login"];
      if ("second_factor" in data) throw new Error("This tracker cannot ask for a second factor.");
      tokens = { access: data.access_token, refresh: data.refresh_token ?? "" };
      return data.user;
    },
    status: () => get("/api/attendance/status"),
    today: () => get("/api/attendance/today"),
    currentActivity: () => get("/api/activity/current"),
    dailyReport: () => get("/api/reports/daily"),
    checkIn: (body, key) => post("/api/attendance/check-in", body, key),
    checkOut: (body, key) => post("/api/attendance/check-out", body, key),
    startBreak: (body, key) => post("/api/lunch-break/start", body, key),
    endBreak: (body, key) => post("/api/lunch-break/end", body, key),
    sendHeartbeats: (heartbeats) => sendHeartbeats(post, heartbeats),
    announceScreenshot: (body) => post("/api/screenshots/upload", body),
    async uploadFile(form, bytes) {
      const data = new FormData();
      for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
      // The bucket ignores every field that follows the file.
      data.append("file", new Blob([bytes]), "screenshot.jpg");
      await transport.post(form.url, data);
    },
    createUser: (body) => post("/api/users", body),
    listUsers: () => listUsers(get),
  };
}

/** One is sent bare and refused by an error; that is given the shape of a batch's answer, so that callers see one. */
async function sendHeartbeats(
  post: <Answer>(path: string, body: unknown) => Promise<Answer>,
  heartbeats: readonly Heartbeat[],
): Promise<Answers["heartbeat"]> {
  const path = "/api/activity/heartbeat";
  if (heartbeats.length !== 1) return post(path, { heartbeats });
  try {
    return await post(path, heartbeats[0]);
  } catch (error) {
    if (error instanceof ApiError && (error.status === 409 || error.status === 422)) {
      return { accepted: 0, rejected: [{ index: 0, code: error.code }] };
    }
    throw error;
  }
}

async function listUsers(get: <Answer>(path: string) => Promise<Answer>): Promise<Member[]> {
  const users: Member[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Answers["listUsers"] = await get(`/api/users?limit=100${query}`);
    users.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return users;
}
