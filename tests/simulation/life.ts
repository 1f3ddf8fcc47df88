import { type Random, seededRandom } from "../../clients/common/random.ts";
import { addDays, localTime } from "../../lib/platform/time/calendar.ts";
import { type Arrival, inDisorder, inOrder } from "./arrivals.ts";
import { Client } from "./client.ts";
import { setClock } from "./clock.ts";
import { type Closings, closeAt } from "./closings.ts";
import { type Company, found, tokenOf } from "./company.ts";
import { consume } from "./consumers.ts";
import { dayChangesOf } from "./day-changes.ts";
import { type Figures, noFigures } from "./figures.ts";
import { leaveActs } from "./leave-acts.ts";
import { type Act, correctionsOf, ruleChanges } from "./office.ts";
import { planDay } from "./plan-day.ts";
import type { Planned, Script } from "./script.ts";

const HOUR = 3600;
const DAY = 86_400;
/** After the last date, until the last heartbeat is there and the last correction made. */
const AFTERWARDS = 16;
/** Requests that are answered at once. */
const AT_ONCE = 8;

export type Manner = {
  readonly disorder: boolean;
  readonly consumers: number;
  readonly closings: Closings;
};

export type Life = {
  readonly company: Company;
  readonly figures: Figures;
  /** What became of each fact and act, by its key. */
  readonly outcomes: ReadonlyMap<string, string>;
  /** What each day should come to by its plan, by person and date: those that nobody has corrected. */
  readonly planned: ReadonlyMap<string, Planned>;
};

/** Lives the script once, hour by hour. */
export async function live(script: Script, manner: Manner): Promise<Life> {
  return new Living(script, manner, await found(script)).run();
}

class Living {
  readonly #script: Script;
  readonly #manner: Manner;
  readonly #company: Company;
  readonly #figures = noFigures();
  readonly #outcomes = new Map<string, string>();
  readonly #planned = new Map<string, Planned>();
  readonly #clients: readonly Client[];
  readonly #arrivals = new Map<number, Arrival[]>();
  readonly #acts: Map<number, Act[]>;
  readonly #newest = new Map<number, number>();
  readonly #random: Random;

  constructor(script: Script, manner: Manner, company: Company) {
    this.#script = script;
    this.#manner = manner;
    this.#company = company;
    this.#random = seededRandom(`${script.seed} consumers`);
    this.#clients = company.members.map(
      ({ member }) => new Client(() => tokenOf(member), this.#figures, this.#outcomes),
    );
    const lived = company.members.filter(({ person }) => script.only?.includes(person.index) ?? true);
    const acts = [...ruleChanges(script), ...lived.flatMap(({ person }) => leaveActs(script, person))];
    this.#acts = Map.groupBy(acts, ({ at }) => hourOf(at));
  }

  async run(): Promise<Life> {
    const { from, days, window = [from, addDays(from, days - 1)] } = this.#script;
    const first = hourOf(localTime(window[0], "00:00", "UTC").getTime() / 1000) - DAY;
    const last = hourOf(localTime(window[1], "00:00", "UTC").getTime() / 1000) + DAY;
    for (const hour of [...this.#acts.keys()].sort((a, b) => a - b)) if (hour < first) await this.#act(hour);
    for (let hour = first; hour <= last || this.#arrivals.size > 0 || this.#acts.size > 0; hour += HOUR) {
      if (hour > last + AFTERWARDS * DAY) break;
      if (hour % DAY === 0) this.#plan(dateOf(hour + DAY), window);
      await this.#liveHour(hour);
    }
    for (let day = 1; day <= 3; day += 1) await this.#close(last + (AFTERWARDS + day) * DAY);
    return { company: this.#company, figures: this.#figures, outcomes: this.#outcomes, planned: this.#planned };
  }

  async #liveHour(hour: number): Promise<void> {
    setClock(hour);
    await this.#act(hour);
    await this.#arrive(hour);
    const now = hour + HOUR - 1;
    setClock(now);
    await atOnce(this.#clients, (client) => client.tellWaiting(now));
    await closeAt(now, this.#manner.closings, this.#figures);
  }

  /** Everybody's next day, and how what they say of it arrives. */
  #plan(date: string, [first, last]: readonly [string, string]): void {
    if (date < first || date > last) return;
    for (const { person } of this.#company.members) {
      if (this.#script.only !== undefined && !this.#script.only.includes(person.index)) continue;
      const day = planDay(this.#script, person, date);
      const arrivals = this.#manner.disorder ? inDisorder(this.#script, day, person.offline) : inOrder(day);
      for (const arrival of arrivals) put(this.#arrivals, hourOf(arrival.at), arrival);
      const changes = day.facts.length === 0 ? [] : dayChangesOf(this.#script, person, date);
      const acts = [...correctionsOf(this.#script, person.index, date), ...changes];
      for (const act of acts) put(this.#acts, hourOf(act.at), act);
      this.#figures.days += day.facts.length === 0 ? 0 : 1;
      this.#figures.facts += day.facts.length;
      this.#figures.heartbeats += day.beats.length;
      if (day.planned !== undefined) this.#planned.set(`${person.index} ${date}`, day.planned);
    }
  }

  async #act(hour: number): Promise<void> {
    const acts = this.#acts.get(hour) ?? [];
    this.#acts.delete(hour);
    for (const act of acts.toSorted((a, b) => a.at - b.at)) {
      setClock(act.at);
      const answer = await act.run(this.#company);
      this.#outcomes.set(act.key, answer);
      this.#figures.acts += 1;
      if (!answer.startsWith("2")) this.#figures.acts_refused += 1;
      if (act.corrects) this.#planned.delete(act.key.split(" ", 2).join(" "));
    }
  }

  /**
   * Everything that arrives in an hour. What is one person's comes one after another; of different people, heartbeats
   * come together and facts at once.
   */
  async #arrive(hour: number): Promise<void> {
    const arrived = (this.#arrivals.get(hour) ?? []).sort((a, b) => a.at - b.at);
    this.#arrivals.delete(hour);
    this.#count(arrived);
    const queues = [...Map.groupBy(arrived, ({ person }) => person).values()];
    while (queues.some((queue) => queue.length > 0)) {
      const pieces = queues.flatMap((queue) => {
        const until = queue.findIndex((arrival) => "fact" in arrival);
        return queue.splice(0, until === -1 ? queue.length : until);
      });
      const beats = pieces.filter((piece) => "beats" in piece);
      const facts = queues.flatMap((queue) => queue.splice(0, 1)).filter((arrival) => "fact" in arrival);
      setClock(Math.max(hour, ...[...beats, ...facts].map(({ at }) => at)));
      const { consumers } = this.#manner;
      await consume(beats, this.#company.members, { random: this.#random, consumers }, this.#figures);
      await atOnce(facts, async ({ fact, at }) => this.#clients[fact.person]?.tell(fact, at));
    }
  }

  #count(arrived: readonly Arrival[]): void {
    for (const arrival of arrived) {
      const happened =
        "fact" in arrival ? arrival.fact.told : Math.max(...arrival.beats.map(({ at_ms }) => at_ms)) / 1000;
      const newest = this.#newest.get(arrival.person) ?? 0;
      this.#figures.arrivals += 1;
      if (arrival.at - happened > HOUR) this.#figures.late += 1;
      if (arrival.doubled) this.#figures.doubled += 1;
      if (happened < newest) this.#figures.overtaken += 1;
      this.#newest.set(arrival.person, Math.max(newest, happened));
    }
  }

  async #close(now: number): Promise<void> {
    setClock(now);
    await closeAt(now, { ...this.#manner.closings, runsIn: () => true }, this.#figures);
  }
}

const hourOf = (second: number) => Math.floor(second / HOUR) * HOUR;
const dateOf = (second: number) => new Date(second * 1000).toISOString().slice(0, 10);

function put<Value>(lists: Map<number, Value[]>, key: number, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

async function atOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE)
    await Promise.all(items.slice(from, from + AT_ONCE).map((item) => work(item)));
}
