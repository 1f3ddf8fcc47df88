import type { Random } from "../../clients/common/random.ts";
import { FAULTS, type Target } from "./faults.ts";

export type FaultFigures = { readonly injected: Map<string, number>; readonly missed: Map<string, number> };

/**
 * Injects faults by the position in the stream, about one in `every` requests. They are dealt like cards, each kind once
 * before any comes again, so that a short run meets all of them too. A lane has one fault at a time: senders wait for it,
 * which keeps the faults among the traffic.
 */
export class Plan {
  readonly figures: FaultFigures = { injected: new Map(), missed: new Map() };
  readonly #random: Random;
  readonly #every: number;
  readonly #target: Target;
  readonly #lanes = { consumers: Promise.resolve(), database: Promise.resolve() };
  #deck: (typeof FAULTS)[number][] = [];
  #next: number;

  constructor(random: Random, every: number, target: Target) {
    this.#random = random;
    this.#every = every;
    this.#target = target;
    this.#next = every;
  }

  /** Called at each position of the stream. */
  async reach(position: number): Promise<void> {
    if (position < this.#next) return;
    this.#next = position + Math.ceil(this.#every * (0.5 + this.#random()));
    const fault = this.#deal();
    await this.#lanes[fault.lane];
    this.#lanes[fault.lane] = fault.inject(this.#target).then(
      () => count(this.figures.injected, fault.name),
      // The other lane was quicker: PostgreSQL was away, or the consumer dead already.
      () => count(this.figures.missed, fault.name),
    );
  }

  async finish(): Promise<void> {
    await Promise.all(Object.values(this.#lanes));
  }

  #deal(): (typeof FAULTS)[number] {
    if (this.#deck.length === 0) {
      const places = FAULTS.map((fault) => ({ fault, place: this.#random() }));
      this.#deck = places.sort((a, b) => a.place - b.place).map(({ fault }) => fault);
    }
    const fault = this.#deck.pop();
    if (fault === undefined) throw new Error("There are no faults to inject.");
    return fault;
  }
}

export function count(figures: Map<string, number>, name: string): void {
  figures.set(name, (figures.get(name) ?? 0) + 1);
}
