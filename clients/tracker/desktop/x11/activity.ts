import type { Activity } from "../../ports.ts";
import type { Connection } from "./client.ts";
import type { Counts } from "./counts.ts";
import { inFront } from "./windows.ts";

/** Idle by MIT-SCREEN-SAVER; undefined where the server has none, as under XWayland. */
export type IdleSeconds = () => Promise<number | undefined>;

export async function idleOf(connection: Connection): Promise<IdleSeconds | undefined> {
  const saver = await connection.extension("screen-saver");
  if (saver === undefined) return undefined;
  return async () => {
    const { idle } = await connection.ask<{ idle: number }>((answer) => saver.QueryInfo(connection.root, answer));
    return idle / 1000;
  };
}

export function x11Activity(
  connection: Connection,
  idle: IdleSeconds | undefined,
  counts: Counts | undefined,
): Activity {
  return {
    async look() {
      const [front, idle_seconds] = await Promise.all([
        inFront(connection).catch(() => undefined),
        idle?.().catch(() => undefined),
      ]);
      const { title, application } = front ?? {};
      const window = {
        ...(title === undefined ? {} : { title }),
        ...(application === undefined ? {} : { application }),
      };
      return {
        ...(front === undefined ? {} : { window }),
        ...(idle_seconds === undefined ? {} : { idle_seconds }),
        ...(counts === undefined || !connection.isOpen() ? {} : { counts: { ...counts } }),
      };
    },
  };
}
