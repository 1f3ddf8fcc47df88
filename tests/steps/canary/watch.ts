import { expect } from "vitest";
import { Canaries } from "./canaries.ts";
import { captureOutput } from "./output.ts";

/** A line of the log or of the metrics. */
export type Line = Readonly<Record<string, unknown>>;

/** Canaries, and who looks for them in all that is written. */
export class Watch {
  readonly canaries = new Canaries();
  private read = 0;
  private readonly hits: string[] = [];

  /** Does something; answers what came of it and the lines that were written, none of which may hold a canary. */
  async during<Result>(work: () => Promise<Result>): Promise<{ result: Result; lines: Line[] }> {
    const captured = captureOutput();
    const result = await work().finally(() => captured.stop());
    const text = captured.text();
    const found = this.canaries.foundIn(text);
    this.hits.push(...found);
    expect(found, "what was put in and stands in the log").toEqual([]);
    const lines = linesOf(text);
    this.read += lines.length;
    return { result, lines };
  }

  /** The messages of the lines that something writes. */
  async messagesDuring(work: () => Promise<unknown>): Promise<unknown[]> {
    return (await this.during(work)).lines.map(({ message }) => message);
  }

  get figures(): Record<string, number> {
    return { canaries: this.canaries.count, "log lines read": this.read, hits: this.hits.length };
  }
}

/** All of them are JSON; throws for one that is not. */
function linesOf(text: string): Line[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      try {
        return JSON.parse(line) as Line;
      } catch (cause) {
        throw new Error(`not a line of JSON: ${line.slice(0, 300)}`, { cause });
      }
    });
}
