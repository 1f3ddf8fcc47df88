import { toInstant } from "./activity.ts";
import { type Api, ApiError } from "./api.ts";
import type { Answers } from "./contracts.ts";
import { isMark, type MarkKind, type Outbox } from "./outbox.ts";
import type { ServerTime } from "./server-time.ts";

export type Marks = {
  /** Marks that something begins or ends, now or so many milliseconds ago, and answers when that is. */
  put(kind: Exclude<MarkKind, "meeting">, ago?: number): Date;
  /** From when to now a meeting was. */
  meeting(since: Date, title: string | undefined): void;
  /** Where the member stands, undefined while the server cannot be asked. Throws what it refuses. */
  ask(): Promise<Answers["status"] | undefined>;
  /** Whether one waits that the server does not know of. */
  isWaiting(): boolean;
  /** Where those that wait leave the day; undefined where none does. */
  standing(): Standing | undefined;
};

export type Standing = "off" | "working" | "break";

const AFTER = { checkIn: "working", startBreak: "break", endBreak: "working", checkOut: "off" } as const;

/** The instants of a day that somebody decides, and the server's word on where the day stands. */
export function createMarks(api: Api, outbox: Outbox, time: ServerTime, onWrong: () => void): Marks {
  return {
    put(kind, ago = 0) {
      const at = new Date(time.now().getTime() - ago);
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
    isWaiting: () => outbox.entries().some(isMark),
    standing() {
      const kinds = outbox.entries().map((entry) => (isMark(entry) ? entry.mark : "meeting"));
      const last = kinds.findLast((kind) => kind !== "meeting");
      return last === undefined ? undefined : AFTER[last];
    },
  };
}

export function standingOf({ checked_in, on_break }: Answers["status"]): Standing {
  if (!checked_in) return "off";
  return on_break ? "break" : "working";
}
