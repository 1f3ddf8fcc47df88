import * as z from "zod";
import { asWorker } from "../platform/db/transaction.ts";
import { afterCommit } from "../platform/live/after-commit.ts";
import { log } from "../platform/log.ts";
import { tellEnded } from "./tell.ts";

type Event = {
  readonly event: string;
  readonly org_id: string;
  readonly user_id: string | null;
  readonly data: unknown;
};

const over = z.object({ stream_id: z.uuid() });
const away = z.object({ state: z.enum(["break", "offline"]) });

/**
 * What live views do when something is told: whoever goes on a break or home has ended them by it, which is told at
 * once; and with the end of one its pictures go. Never throws, because the events were pushed: what fails here the
 * sweep of every minute does.
 */
export async function followEvents(events: readonly Event[]): Promise<void> {
  const left = events.flatMap(({ event, org_id, user_id, data }) =>
    event === "user:status" && user_id !== null && away.safeParse(data).success ? [{ org_id, user_id }] : [],
  );
  const streams = events.flatMap(({ event, org_id, data }) => {
    const { data: ended } = over.safeParse(data);
    return event === "live:stop" && ended !== undefined ? [{ org_id, stream_id: ended.stream_id }] : [];
  });
  try {
    if (left.length > 0) await tellLeft(left);
    if (streams.length > 0) await forgetPictures(streams);
  } catch (error) {
    log.warn("Live views were not followed.", { error: error as Error });
  }
}

async function forgetPictures(streams: readonly { org_id: string; stream_id: string }[]): Promise<void> {
  // The bucket's client is as large as the rest, and most batches end no view.
  const { removeFrames } = await import("./frames.ts");
  await removeFrames([...new Map(streams.map((stream) => [stream.stream_id, stream])).values()]);
}

async function tellLeft(members: readonly { org_id: string; user_id: string }[]): Promise<void> {
  const origin = { ip: null, user_agent: null };
  const now = new Date();
  await afterCommit((publish) => asWorker((db) => tellEnded({ db, publish, now, origin }, members)));
}
