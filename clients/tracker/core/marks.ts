import { toInstant } from "./activity.ts";
import { type Api, ApiError } from "./api.ts";
import type { Answers } from "./contracts.ts";
import type { MarkKind, Outbox } from "./outbox.ts";
import type { ServerTime } from "./server-time.ts";

export type Marks = {
  /** Marks that something begins or ends now, and answers when that is. */
  put(kind: Exclude<MarkKind, "meeting">): Date;
  /** From when to now a meeting was. */
  meeting(since: Date, title: string | undefined): void;
  /** Where the member stands, undefined while the server cannot be asked. Throws what it refuses. */
  ask(): Promise<Answers["status"] | undefined>;
  /** Whether one waits that the server does not know of. */
  isWaiting(): boolean;
};

/** The instants of a day that somebody decides, and the server's word on where the day stands. */
export function createMarks(api: Api, outbox: Outbox, time: ServerTime, onWrong: () => void): Marks {
  return {
    put(kind) {
      const at = time.now();
      outbox.mark(kind, toInstant(at));
      return at;
    },
    meeting(since, title) {
      const ended_at = toInstant(time.now());
      outbox.mark("meeting", toInstant(since), { ended_at, ...(title === undefined ? {} : { title }) });
    },
    async ask() {
      try {
        const status = await api.status();
        const wrong = time.learn(new Date(status.server_time));
        if (wrong !== 0) {
          outbox.restamp(wrong);
          onWrong();
        }
        return status;
      } catch (error) {
        if (error instanceof ApiError && ![401, 403, 429].includes(error.status) && error.status < 500) throw error;
        return undefined;
      }
    },
    isWaiting: () => outbox.entries().some((entry) => "mark" in entry),
  };
}
