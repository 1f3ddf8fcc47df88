import type { Db } from "../../platform/db/transaction.ts";
import { ROOMS } from "../rooms.ts";
import type { DataRow } from "./cells.ts";

/** A part of somebody's data: the name of its files, and the statement that reads it, of the member `$1`. */
export type Part = { name: string; statement: string };

/** Every part of every room, in the order of the rooms. */
export function listParts(): Part[] {
  return Object.values(ROOMS).flatMap(({ exportOf = {} }) =>
    Object.entries(exportOf).map(([name, statement]) => ({ name, statement })),
  );
}

/** Rows that are in memory at once. */
const BATCH = 500;

/**
 * Reads a part twice from one moment: `rows` may be called again, and starts over. In between other parts must not be
 * read.
 */
export async function openPart(
  db: Db,
  part: Part,
  userId: string,
): Promise<{ rows: () => AsyncGenerator<DataRow[]>; close: () => Promise<void> }> {
  await db.query(`declare part scroll cursor for ${part.statement}`, [userId]);
  async function* rows() {
    await db.query("move absolute 0 in part");
    for (;;) {
      const batch = await db.query<DataRow>(`fetch forward ${BATCH} from part`);
      if (batch.length === 0) return;
      yield batch;
    }
  }
  return { rows, close: async () => void (await db.query("close part")) };
}
