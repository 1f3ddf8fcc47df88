import type { Random } from "../../clients/common/random.ts";
import { ingestBatch } from "../steps/activity/heartbeats.ts";
import type { Arrival } from "./arrivals.ts";
import type { Employee } from "./company.ts";
import type { Figures } from "./figures.ts";
import type { Beat } from "./script.ts";

type Piece = Extract<Arrival, { beats: readonly Beat[] }>;

const DEVICES = { laptop: 1, desktop: 2 } as const;

/** Hands heartbeats to as many consumers at once; which takes what is chance. */
export async function consume(
  pieces: readonly Piece[],
  members: readonly Employee[],
  { random, consumers }: { random: Random; consumers: number },
  figures: Figures,
): Promise<void> {
  if (pieces.length === 0) return;
  const batches = Map.groupBy(pieces, () => Math.floor(random() * consumers));
  const answers = await Promise.all(
    [...batches.values()].map((batch) => ingestBatch(batch.map((piece) => messageOf(piece, members)))),
  );
  figures.batches += answers.length;
  if (answers.some(({ failed }) => failed.length > 0)) throw new Error("A consumer did not take heartbeats.");
}

function messageOf({ person, device, beats }: Piece, members: readonly Employee[]) {
  const member = members[person]?.member;
  if (member === undefined) throw new Error(`nobody is ${person}`);
  return { org_id: member.org_id, user_id: member.id, device: DEVICES[device], heartbeats: beats.map(queued) };
}

function queued({ at_ms, idle, application, url, clicks, strokes }: Beat) {
  return {
    timestamp: new Date(at_ms).toISOString(),
    is_active: idle === undefined,
    ...(idle === undefined ? {} : { idle_time_seconds: idle }),
    application,
    ...(url === undefined ? {} : { url }),
    mouse_clicks: clicks,
    keyboard_strokes: strokes,
  };
}
