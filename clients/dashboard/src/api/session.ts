import { useSyncExternalStore } from "react";
import type { Answered } from "../../../common/wire.ts";
import type { Endpoints } from "./endpoints.ts";
import { Failure, failureOf, lost, offline } from "./failure.ts";
import { hasTyped } from "./typed.ts";

type Refreshed = Answered<Endpoints["POST /api/auth/refresh-token"]>;

/** Who is signed in, where, and by which rules their pages are drawn. */
export type Me = Pick<Refreshed, "user" | "organization" | "settings">;

/**
 * `remembered` is who it was the last time, so that the frame is there at once; `unknown` where a browser remembers
 * nothing, until a refresh was answered; `out` for nobody, and whether somebody was signed in here until it ended
 * elsewhere.
 */
export type Session =
  | { readonly kind: "unknown" | "out"; readonly hasEnded?: boolean; readonly me?: undefined }
  | { readonly kind: "remembered" | "in"; readonly hasEnded?: undefined; readonly me: Me };

const REMEMBERED = "muster:me";
const channel = new BroadcastChannel("muster-session");

let session: Session = remembered();
let token: string | undefined;
let unreadAtStart = 0;
let refreshing: Promise<void> | undefined;
/** Whose data this page may hold. */
let holder: string | undefined = session.me?.user.id;
const watchers = new Set<() => void>();

function remembered(): Session {
  try {
    const text = localStorage.getItem(REMEMBERED);
    return text === null ? { kind: "out" } : { kind: "remembered", me: JSON.parse(text) as Me };
  } catch {
    return { kind: "unknown" };
  }
}

function become(next: Session): void {
  session = next;
  for (const watch of watchers) watch();
}

export const accessToken = (): string | undefined => token;
export const currentSession = (): Session => session;
/** Notifications that were unread when the session began. */
export const unreadCount = (): number => unreadAtStart;

function watchSession(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

export function useSession(): Session {
  return useSyncExternalStore(watchSession, currentSession);
}

/** Who is signed in, on pages that nobody else sees. */
export function useMe(): Me {
  const { me } = useSession();
  if (me === undefined) throw new Error("Nobody is signed in.");
  return me;
}

/** What is shown of the caller and their organization has changed. */
export function updateMe(change: Partial<Me>): void {
  if (session.me === undefined) return;
  const me = { ...session.me, ...change };
  remember(me);
  become({ kind: session.kind, me });
}

function remember(me: Me): void {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(me));
  } catch {
    // A browser without storage asks again whenever it starts.
  }
}

/**
 * A new access token, and with it who is there. All that ask at once share one refresh, and so do all tabs: each waits
 * for the lock, and the server gives the same successor to those who come within a moment.
 */
export function refresh(): Promise<void> {
  refreshing ??= doRefresh().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function doRefresh(): Promise<void> {
  const begun = window.musterBoot;
  delete window.musterBoot;
  const answer = await (begun ?? locked(askForRefresh)).catch(() => locked(askForRefresh)).catch(() => undefined);
  if (answer === undefined) throw offline();
  if (!answer.ok) {
    const failure = await failureOf(answer);
    if (answer.status === 401 && token !== undefined && hasTyped()) return signInAgain(failure);
    if (answer.status === 401 || answer.status === 403) end(session.me !== undefined);
    throw failure;
  }
  const { data } = (await answer.json().catch(lost)) as { data: Refreshed };
  begin(data);
}

/** A session that has ended while somebody typed: `leave` gives up what they typed. */
type Lapse = { readonly leave: () => void };

let lapse: (Lapse & { readonly end: () => void }) | undefined;

export function useLapse(): Lapse | undefined {
  return useSyncExternalStore(watchSession, () => lapse);
}

/** What was typed stays until they have signed in again; what was asked for waits. */
function signInAgain(failure: Failure): Promise<void> {
  token = undefined;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const settle = () => {
    lapse = undefined;
    become(session);
  };
  lapse = {
    end: () => {
      settle();
      resolve();
    },
    leave: () => {
      settle();
      end();
      reject(failure);
    },
  };
  become(session);
  return promise;
}

/** A refresh that waits for nobody to sign in: somebody has. */
async function renew(): Promise<void> {
  if (lapse === undefined) return refresh();
  const answer = await locked(askForRefresh).catch(() => undefined);
  if (answer === undefined) throw offline();
  if (!answer.ok) throw await failureOf(answer);
  const { data } = (await answer.json().catch(lost)) as { data: Refreshed };
  begin(data);
  lapse?.end();
}

function locked(run: () => Promise<Response>): Promise<Response> {
  return navigator.locks?.request("muster-refresh", run) ?? run();
}

const PATIENCE = 6_000;

/**
 * An answer that is lost has used the token up all the same; asked again within a minute the server gives the same
 * successor. It goes on when the page is left meanwhile, so that its cookie arrives.
 */
async function askForRefresh(): Promise<Response> {
  const request = () =>
    fetch("/api/auth/refresh-token", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE),
    });
  return request().catch(request);
}

function begin({ access_token, user, organization, settings, unread_count }: Refreshed): void {
  token = access_token;
  unreadAtStart = unread_count;
  const me = { user, organization, settings };
  remember(me);
  // Somebody else's pages are not shown for a moment either.
  if (holder !== undefined && holder !== user.id) restart();
  else {
    holder = user.id;
    become({ kind: "in", me });
  }
}

/** Somebody has just signed in here: the refresh token is in its cookie, all else is asked for with it. */
export async function signedIn(): Promise<void> {
  await renew();
  channel.postMessage(holder);
}

/**
 * Nobody is signed in any more: nothing of what was seen stays.
 *
 * @param isUnasked nobody here has done it: the session was ended on another device, or has run out
 */
export function end(isUnasked = false): void {
  token = undefined;
  forget();
  become({ kind: "out", hasEnded: isUnasked });
}

/** Throws Failure where the server was not reached: then whoever comes next would still be this member. */
export async function signOut(): Promise<void> {
  const ask = () =>
    fetch("/api/auth/logout", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token ?? ""}` },
      body: "{}",
    }).catch(() => undefined);
  let answer = await ask();
  if (answer?.status === 401) {
    // Where there is nothing to refresh either, nobody is signed in any more.
    await refresh().catch(() => undefined);
    answer = session.kind === "in" ? await ask() : new Response(null, { status: 204 });
  }
  if (answer === undefined) throw offline();
  if (answer.status >= 500) throw await failureOf(answer);
  forget();
  channel.postMessage(undefined);
  restart();
}

function forget(): void {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith("muster:") && key !== "muster:preferences") localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

function restart(): void {
  window.location.replace("/");
}

// Another tab has signed in or out: the same member goes on, anybody else begins anew.
channel.onmessage = ({ data }) => {
  if (data === undefined || (holder !== undefined && data !== holder)) restart();
  else renew().catch(() => undefined);
};
// A page that comes back from the browser's memory may be of somebody who has signed out since.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) window.location.reload();
});

export function isFailure(error: unknown): error is Failure {
  return error instanceof Failure;
}

/** It is no use to ask again: what was wrong is not the connection. */
export function isRefused(error: unknown): boolean {
  return isFailure(error) && !error.isPassing;
}
