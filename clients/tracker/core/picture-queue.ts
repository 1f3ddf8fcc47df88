import { randomUUID } from "node:crypto";
import { type Api, ApiError, OfflineError } from "./api.ts";
import type { Picture } from "./capture/picture.ts";
import { isFinal } from "./outbox.ts";

/** A picture on its way to the server, with what was told of the window in front when it was taken. */
export type QueuedPicture = {
  readonly id: string;
  readonly at: string;
  readonly application?: string;
  readonly active_window?: string;
  readonly picture: Picture;
  /** For how long it is held, so that a restart does not skip it. */
  readonly review_seconds: number;
};

/** Where pictures that wait are kept over a crash. Throws nothing. */
export type PictureStore = {
  add(picture: QueuedPicture): void;
  remove(ids: readonly string[]): void;
};

/** `taken` is told of each picture first, and once. */
export type PictureFate = "taken" | "held" | "waiting" | "sent" | "discarded" | "failed" | "dropped";

export type PictureQueueOptions = {
  readonly api: Pick<Api, "announceScreenshot" | "uploadFile">;
  readonly elapsed: () => number;
  readonly now: () => Date;
  readonly onFate: (picture: QueuedPicture, fate: PictureFate, error?: Error) => void;
  readonly store?: PictureStore;
  readonly kept?: readonly QueuedPicture[];
};

export type PictureQueue = {
  /** Holds it for the review, and sends it with the first `flush` after that. */
  put(picture: Omit<QueuedPicture, "id" | "review_seconds">, reviewSeconds: number): string;
  /** Tells of what was kept of earlier runs; its review begins anew. Until then it stays here. */
  begin(): readonly QueuedPicture[];
  /** False when it has left already. */
  discard(id: string): boolean;
  find(id: string): QueuedPicture | undefined;
  /** Seconds of the review that are left; undefined for one that is not there. */
  secondsLeft(id: string): number | undefined;
  /** Tries to send what need not be held any more. Never throws. */
  flush(): Promise<void>;
  waiting(): readonly QueuedPicture[];
  dropped(): number;
};

/** Of a time without network. */
const MOST_PICTURES = 20;
const MOST_BYTES = 10 * 1024 * 1024;
const OLDEST_MS = 24 * 3600_000;
/** Nobody has been told of it yet. */
const UNTOLD = Number.POSITIVE_INFINITY;

type Waiting = { readonly queued: QueuedPicture; heldUntil: number; isSending: boolean };

/** Pictures wait for their review, and for the network; each is announced with the instant at which it was taken. */
export function createPictureQueue(options: PictureQueueOptions): PictureQueue {
  const { api, elapsed, now, onFate, store, kept = [] } = options;
  let queue: Waiting[] = kept.map((queued) => ({ queued, heldUntil: UNTOLD, isSending: false }));
  let running: Promise<void> | undefined;
  let dropped = 0;

  function remove(one: Waiting, fate: PictureFate, error?: Error): void {
    queue = queue.filter((each) => each !== one);
    store?.remove([one.queued.id]);
    onFate(one.queued, fate, error);
  }

  /** The oldest go, as many as there are too many or too large, and those of more than a day ago. */
  function keepWithin(): void {
    const size = () => queue.reduce((sum, { queued }) => sum + queued.picture.bytes.length, 0);
    for (let oldest = queue[0]; oldest !== undefined; oldest = queue[0]) {
      const isOld = now().getTime() - Date.parse(oldest.queued.at) > OLDEST_MS;
      if (!isOld && queue.length <= MOST_PICTURES && size() <= MOST_BYTES) return;
      dropped += 1;
      remove(oldest, "dropped");
    }
  }

  async function send(one: Waiting): Promise<void> {
    const { at, picture, application, active_window } = one.queued;
    one.isSending = true;
    try {
      const { upload } = await api.announceScreenshot({
        timestamp: at,
        content_type: picture.content_type,
        size_bytes: picture.bytes.length,
        screen_resolution: `${picture.width}x${picture.height}`,
        ...(active_window === undefined ? {} : { active_window }),
        ...(application === undefined ? {} : { application }),
      });
      await api.uploadFile(upload, picture.bytes);
      remove(one, "sent");
    } catch (error) {
      if (!isLost(error)) throw error;
      remove(one, "failed", error instanceof Error ? error : new Error(String(error)));
    } finally {
      one.isSending = false;
    }
  }

  async function sendAll(): Promise<void> {
    keepWithin();
    try {
      for (;;) {
        const next = queue.find(({ heldUntil }) => heldUntil <= elapsed());
        if (next === undefined) return;
        await send(next);
      }
    } catch {
      // The next flush tries again; the outbox says that there is no network.
      for (const { queued, heldUntil } of queue) if (heldUntil <= elapsed()) onFate(queued, "waiting");
    }
  }

  function hold(one: Waiting): void {
    const { review_seconds } = one.queued;
    one.heldUntil = elapsed() + review_seconds * 1000;
    onFate(one.queued, review_seconds > 0 ? "held" : "waiting");
  }

  const find = (id: string) => queue.find(({ queued }) => queued.id === id);

  return {
    put(picture, reviewSeconds) {
      const queued = { id: randomUUID(), ...picture, review_seconds: reviewSeconds };
      const one: Waiting = { queued, heldUntil: UNTOLD, isSending: false };
      queue.push(one);
      store?.add(queued);
      onFate(queued, "taken");
      hold(one);
      keepWithin();
      return queued.id;
    },
    begin() {
      const untold = queue.filter(({ heldUntil }) => heldUntil === UNTOLD);
      for (const one of untold) hold(one);
      return untold.map(({ queued }) => queued);
    },
    discard(id) {
      const one = find(id);
      if (one === undefined || one.isSending) return false;
      remove(one, "discarded");
      return true;
    },
    find: (id) => find(id)?.queued,
    secondsLeft(id) {
      const one = find(id);
      return one === undefined ? undefined : Math.max(0, Math.ceil((one.heldUntil - elapsed()) / 1000));
    },
    flush() {
      running ??= sendAll().finally(() => {
        running = undefined;
      });
      return running;
    },
    waiting: () => queue.map(({ queued }) => queued),
    dropped: () => dropped,
  };
}

/** It will not be taken later, either. Of the bucket a 403 is, of the service it asks for another sign-in. */
function isLost(error: unknown): boolean {
  if (error instanceof OfflineError) return false;
  if (!(error instanceof ApiError)) return true;
  const isRefused = error.status === 403 && error.code !== "ACCOUNT_DISABLED";
  return isRefused || isFinal(error);
}
