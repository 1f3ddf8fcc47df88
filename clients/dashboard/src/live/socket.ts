import { notifyManager } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { ask } from "../api/ask.ts";
import { onFound, watchReach } from "../api/reach.ts";
import { isFailure } from "../api/session.ts";

/** Something that was told over the socket. */
export type Told = {
  readonly event: string;
  readonly channel: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: string;
};

/** What comes to this socket alone: an answer to something that was said, or a picture of a live view. */
export type Answered = Pick<Told, "event" | "data" | "at">;

/** `paused` while the page is hidden. */
export type LiveState = "connecting" | "live" | "reconnecting" | "paused";

// API Gateway closes a socket after ten minutes in which nothing was said.
const PING_EVERY = 240_000;
const PONG_WITHIN = 10_000;
const LONGEST_WAIT = 30_000;
/** A page that was hidden for so long lets its socket go. */
const HIDDEN_FOR = 60_000;
/** A channel that nobody listens to any more is heard for so long. */
const LEFT_FOR = 2_000;
/** After something was told, what comes within this is told together. */
const TOGETHER = 200;

let socket: WebSocket | undefined;
let state: LiveState = "connecting";
let attempt = 0;
let seq = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let pinging: ReturnType<typeof setTimeout> | undefined;
let gathered: Told[] = [];
let gathering: ReturnType<typeof setTimeout> | undefined;
let isWanted = false;
/** How many on this page listen to each channel. */
const channels = new Map<string, number>();
const listeners = new Set<(told: Told) => void>();
const answerListeners = new Set<(answered: Answered) => void>();
const gapListeners = new Set<() => void>();
const watchers = new Set<() => void>();

function become(next: LiveState): void {
  state = next;
  for (const watch of watchers) watch();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => state,
  );
}

/** Begins to listen, and goes on until told to stop: one socket for the page. */
export function startLive(): () => void {
  isWanted = true;
  void connect();
  const watch = () => (document.visibilityState === "hidden" ? rest() : wake());
  document.addEventListener("visibilitychange", watch);
  window.addEventListener("offline", drop);
  const stops = [onFound(wake), watchReach()];
  return () => {
    isWanted = false;
    clearTimeout(gathering);
    [gathering, gathered] = [undefined, []];
    document.removeEventListener("visibilitychange", watch);
    for (const stop of stops) stop();
    window.removeEventListener("offline", drop);
    clearTimeout(timer);
    socket?.close();
  };
}

async function connect(): Promise<void> {
  clearTimeout(timer);
  if (!isWanted || socket !== undefined) return;
  try {
    const { url } = await ask("POST /api/realtime/ticket", {});
    if (!isWanted || socket !== undefined) return;
    open(url);
  } catch (error) {
    // What is refused is refused again: whoever has to set up a second factor first hears nothing yet.
    if (isFailure(error) && !error.isPassing) become("paused");
    else retry();
  }
}

function open(url: string): void {
  const opened = new WebSocket(url);
  socket = opened;
  opened.onopen = () => {
    const hadGap = state !== "connecting";
    [attempt, seq] = [0, 0];
    become("live");
    const all = [...channels.keys()];
    if (all.length > 0) say({ action: "subscribe", channels: all });
    schedulePing();
    if (hadGap) tellOfGap();
  };
  opened.onmessage = ({ data }) => hear(String(data));
  opened.onclose = () => {
    if (socket !== opened) return;
    socket = undefined;
    clearTimeout(pinging);
    retry();
  };
}

function retry(): void {
  const isResting = !isWanted || document.visibilityState === "hidden";
  become(isResting ? "paused" : "reconnecting");
  if (isResting) return;
  attempt += 1;
  clearTimeout(timer);
  timer = setTimeout(connect, Math.random() * Math.min(LONGEST_WAIT, 500 * 2 ** attempt));
}

function hear(text: string): void {
  const frame = JSON.parse(text) as Told & { seq?: number };
  if (frame.seq !== undefined) {
    // A number that is left out is a frame that did not come.
    if (frame.seq > seq + 1 && seq > 0) tellOfGap();
    seq = frame.seq;
  }
  schedulePing();
  if (frame.channel === undefined) {
    for (const listener of answerListeners) listener(frame);
    return;
  }
  gathered.push(frame);
  if (gathering === undefined) tell();
}

/**
 * Tells at once when it has been quiet; else all that has come in the meantime, as one change of what queries hold: a page that draws a
 * whole team anew for each of sixty events a second would draw nothing else.
 */
function tell(): void {
  gathering = undefined;
  if (gathered.length === 0) return;
  gathering = setTimeout(tell, TOGETHER);
  const frames = gathered;
  gathered = [];
  notifyManager.batch(() => {
    for (const frame of frames) for (const listener of listeners) listener(frame);
  });
}

function tellOfGap(): void {
  // What was told before is older than what is read now.
  clearTimeout(gathering);
  tell();
  for (const listener of gapListeners) listener();
}

function schedulePing(): void {
  clearTimeout(pinging);
  pinging = setTimeout(check, PING_EVERY);
}

/** Whether anybody is at the other end: a machine that slept does not know. */
function check(): void {
  clearTimeout(pinging);
  say({ action: "ping" });
  pinging = setTimeout(drop, PONG_WITHIN);
}

/** Says something to the server; nothing while there is no socket. */
export function say(frame: object): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

/** Closes a socket that says nothing any more; another one is opened. */
function drop(): void {
  const dropped = socket;
  socket = undefined;
  clearTimeout(pinging);
  dropped?.close();
  retry();
}

let hiding: ReturnType<typeof setTimeout> | undefined;

function rest(): void {
  hiding = setTimeout(() => {
    const closed = socket;
    socket = undefined;
    closed?.close();
    become("paused");
  }, HIDDEN_FOR);
}

function wake(): void {
  clearTimeout(hiding);
  if (socket === undefined) {
    attempt = 0;
    void connect();
  } else check();
}

/** Hears a channel while the component is there; undefined for none. */
export function useChannel(channel: string | undefined): void {
  useEffect(() => {
    if (channel === undefined) return;
    const isHeard = channels.has(channel);
    channels.set(channel, (channels.get(channel) ?? 0) + 1);
    if (!isHeard) say({ action: "subscribe", channel });
    return () => {
      channels.set(channel, (channels.get(channel) ?? 1) - 1);
      // The next page may listen to the same: two frames at once could arrive in either order.
      setTimeout(() => {
        if (channels.get(channel) !== 0) return;
        channels.delete(channel);
        say({ action: "unsubscribe", channel });
      }, LEFT_FOR);
    };
  }, [channel]);
}

export function onAnswered(listener: (answered: Answered) => void): () => void {
  answerListeners.add(listener);
  return () => answerListeners.delete(listener);
}

export function onTold(listener: (told: Told) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Something may have been missed: whatever is shown is to be read again. */
export function onGap(listener: () => void): () => void {
  gapListeners.add(listener);
  return () => gapListeners.delete(listener);
}

/** Hears what is told on any channel while the component is there. */
export function useTold(listener: (told: Told) => void): void {
  useEffect(() => onTold(listener), [listener]);
}
