import pg from "pg";
import { copy, encodeCopy } from "../data/copy.ts";
import { countOf, Feed, type Work } from "./feed.ts";
import type { Size } from "./world.ts";

/**
 * The limit: the same rows into the same table by binary COPY, a commit for each batch, as the table's owner. No timelines, no live
 * status, no organizations kept apart, and a row that is there already would be an error. `encoded`: even the bytes that are sent
 * were made beforehand.
 */
export class Copier {
  readonly #client: pg.Client;
  readonly #feed: Feed;
  readonly #encoded: boolean;
  #batches: (() => Buffer)[] = [];
  #heartbeats = 0;

  constructor(size: Size, ownerUrl: string, { encoded }: { encoded: boolean }) {
    this.#encoded = encoded;
    this.#client = new pg.Client({ connectionString: ownerUrl });
    this.#feed = new Feed(size);
  }

  async connect(): Promise<void> {
    await this.#client.connect();
  }

  async prepare(work: Work): Promise<void> {
    const batches = this.#feed.next(work);
    this.#heartbeats = countOf(batches);
    this.#batches = batches.map((batch) => {
      if (!this.#encoded) return () => encodeCopy(batch);
      const bytes = encodeCopy(batch);
      return () => bytes;
    });
  }

  async run(): Promise<number> {
    for (const batch of this.#batches) await copy(this.#client, batch());
    return this.#heartbeats;
  }

  async stop(): Promise<void> {
    await this.#client.end();
  }
}
