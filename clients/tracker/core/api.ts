import {
  type Account,
  type AccountOptions,
  type AskSecondFactor,
  createAccount,
  type Member,
} from "../../common/account.ts";
import { systemClock } from "../../common/clock.ts";
import { ApiError, OfflineError } from "../../common/transport.ts";
import type { Answers, Bodies, Heartbeat, UploadForm } from "./contracts.ts";
import type { KnownPolicy } from "./policy.ts";

export { ApiError, OfflineError } from "../../common/transport.ts";

/** The most that one request takes. */
export const MAX_BATCH = 500;

/** Muster's public API as one signed-in member sees it. Every method throws ApiError or OfflineError. */
export type Api = {
  /** Signs in as a native client: the refresh token is kept in memory, an expired access token is refreshed unasked. */
  signIn(email: string, password: string, askSecondFactor?: AskSecondFactor): Promise<Member>;
  /** Goes on with an earlier sign-in. */
  resume(refreshToken: string): void;
  /** Tries again to keep the sign-in where that failed; whether it is kept now. */
  keepAgain(): Promise<boolean>;
  /** Nobody is signed in from here on: what is asked is refused without asking. */
  suspend(code: string): void;
  /** Why nobody is signed in any more. */
  lost(): string | undefined;
  status(): Promise<Answers["status"]>;
  /** Asked with the one that is known, it is that one again while it holds. */
  policy(known?: KnownPolicy): Promise<KnownPolicy>;
  today(): Promise<Answers["today"]>;
  currentActivity(): Promise<Answers["currentActivity"]>;
  dailyReport(): Promise<Answers["dailyReport"]>;
  /** The key makes it safe to send a mark again whose answer was lost; so for the next three. */
  checkIn(body: Bodies["checkIn"], key?: string): Promise<Answers["checkIn"]>;
  checkOut(body: Bodies["checkOut"], key?: string): Promise<Answers["checkOut"]>;
  startBreak(body: Bodies["startBreak"], key?: string): Promise<Answers["startBreak"]>;
  endBreak(body: Bodies["endBreak"], key?: string): Promise<Answers["endBreak"]>;
  /** A meeting that is over. */
  logActivity(body: Bodies["logActivity"], key?: string): Promise<Answers["logActivity"]>;
  /** What of a time has arrived and counts. */
  receipts(from: string): Promise<Answers["receipts"]>;
  /** Who looked, the latest first. */
  views(): Promise<Answers["views"]>;
  /** Who watched, the latest first. */
  watched(): Promise<Answers["watched"]>;
  /** Ends a live view of one's own screen. */
  stopLive(id: string): Promise<void>;
  signOut(): Promise<void>;
  /** Up to 500, in any order; sending one twice does no harm. */
  sendHeartbeats(heartbeats: readonly Heartbeat[]): Promise<Told>;
  announceScreenshot(body: Bodies["uploadScreenshot"]): Promise<Answers["uploadScreenshot"]>;
  /** Hands the announced picture over to the bucket. */
  uploadFile(form: UploadForm, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The address of a WebSocket, good for one connection. */
  ticket(): Promise<Answers["ticket"]>;
  createUser(body: Bodies["createUser"]): Promise<Answers["createUser"]>;
  /** Says that somebody has looked at a day that was declared afterwards. */
  reviewDay(id: string): Promise<Answers["reviewDay"]>;
  /** All pages of it. */
  listUsers(): Promise<Member[]>;
};

/** A heartbeat that is refused comes back without the version of the policy. */
type Told = Omit<Answers["heartbeat"], "policy_version"> & { policy_version?: string };

export type ApiOptions = Partial<AccountOptions> & {
  readonly baseUrl: string;
  /** Of this machine: what is sent again after another sign-in counts once. */
  readonly deviceId?: string;
};

/** For so long heartbeats go to the common address when their own has failed. */
const DETOUR_MS = 600_000;
const HEARTBEATS = "/api/activity/heartbeat";

export function createApi(options: ApiOptions): Api {
  const { transport, signIn, resume, keepAgain, suspend, lost, get, getIfChanged, post, list } = createAccount({
    deviceInfo: "Muster tracker",
    ...options,
  });
  const { clock = systemClock } = options;
  /** Where the server wants heartbeats, if not at its own address, and from when on they go there. */
  let beats: { readonly url: string; from: number } | undefined;
  /** A token leaves this machine encrypted, or not at all. */
  const isSafe = (url: string) => url.startsWith("https:") || options.baseUrl.startsWith("http:");
  const goBy = (url: string | null) => {
    beats = url !== null && isSafe(url) ? { url, from: 0 } : undefined;
  };

  /** What the way of their own does not take goes the common one: the same heartbeat counts once, whichever brings it. */
  const postBeats: Account["post"] = async (path, body) => {
    const way = beats;
    if (way === undefined || clock.now().getTime() < way.from) return post(path, body);
    try {
      return await post(way.url, body);
    } catch (error) {
      if (!isNoAnswer(error)) throw error;
      way.from = clock.now().getTime() + DETOUR_MS;
      return post(path, body);
    }
  };

  const device = options.deviceId === undefined ? {} : { device_id: options.deviceId };
  return {
    signIn,
    resume,
    keepAgain,
    suspend,
    lost,
    status: () => get("/api/attendance/status"),
    async policy(known) {
      const answer = await getIfChanged<Answers["policy"]>("/api/tracker/policy", known?.etag);
      if (answer !== undefined) {
        // Servers before this one named none.
        const { policy, heartbeat_url = null } = answer.data;
        goBy(heartbeat_url);
        return { policy, etag: answer.etag, heartbeat_url };
      }
      if (known === undefined) throw new ApiError(502, "UNREADABLE_ANSWER", "Unchanged, but nothing was known.");
      // Of an earlier run: this one was never told where they go.
      if (beats === undefined) goBy(known.heartbeat_url);
      return known;
    },
    today: () => get("/api/attendance/today"),
    currentActivity: () => get("/api/activity/current"),
    dailyReport: () => get("/api/reports/daily"),
    checkIn: (body, key) => post("/api/attendance/check-in", body, key),
    checkOut: (body, key) => post("/api/attendance/check-out", body, key),
    startBreak: (body, key) => post("/api/lunch-break/start", body, key),
    endBreak: (body, key) => post("/api/lunch-break/end", body, key),
    logActivity: (body, key) => post("/api/activity/log", body, key),
    receipts: (from) => get(`/api/activity/receipts?from=${encodeURIComponent(from)}`),
    views: () => get("/api/audit/views?limit=50"),
    watched: () => get("/api/live-view/history?limit=50"),
    stopLive: (id) => post(`/api/live-view/${id}/stop`, {}),
    signOut: () => post("/api/auth/logout", {}),
    sendHeartbeats: (heartbeats) => sendHeartbeats(postBeats, heartbeats, device),
    announceScreenshot: (body) => post("/api/screenshots/upload", body),
    async uploadFile(form, bytes) {
      const data = new FormData();
      for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
      // The bucket ignores every field that follows the file.
      data.append("file", new Blob([bytes]), "screenshot");
      await transport.post(form.url, data);
    },
    ticket: () => post("/api/realtime/ticket", {}),
    createUser: (body) => post("/api/users", body),
    reviewDay: (id) => post(`/api/attendance/${id}/review`, {}),
    listUsers: () => list("/api/users"),
  };
}

/** One is sent bare and refused by an error; that is given the shape of a batch's answer, so that callers see one. */
async function sendHeartbeats(
  post: Account["post"],
  heartbeats: readonly Heartbeat[],
  device: { device_id?: string },
): Promise<Told> {
  if (heartbeats.length !== 1) return post(HEARTBEATS, { ...device, heartbeats });
  try {
    return await post(HEARTBEATS, { ...device, ...heartbeats[0] });
  } catch (error) {
    if (error instanceof ApiError && (error.status === 409 || error.status === 422)) {
      return { accepted: 0, rejected: [{ index: 0, code: error.code }] };
    }
    throw error;
  }
}

/** Nobody there, or not the function: an address that is closed or throttled answers in no envelope. */
function isNoAnswer(error: unknown): boolean {
  return error instanceof OfflineError || (error instanceof ApiError && error.code === "UNREADABLE_ANSWER");
}
