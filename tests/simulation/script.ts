import type { Role } from "../../lib/platform/tenancy/rules/roles.ts";

/** Which company lives, and for how long. Everything that happens follows from these. */
export type Script = {
  readonly seed: number;
  readonly people: number;
  /** The first local date. */
  readonly from: string;
  readonly days: number;
  /** The share of their days on which people come, out of one: a short run cannot afford all. */
  readonly attendance: number;
  /** Of the people, only these; all of them if none is named. */
  readonly only?: readonly number[] | undefined;
  /** Of the dates, only those in [first, last], between which they live; the rules have changed as in the whole year. */
  readonly window?: readonly [first: string, last: string] | undefined;
};

/** From and to on the office's clock; an end that is not after the start is on the next day. */
type Hours = { readonly start: string; readonly end: string };

/** When somebody is expected. */
type Week = {
  readonly hours: Hours;
  /** Monday is 1. */
  readonly weekdays: readonly number[];
  /** The share of the year after which it begins. */
  readonly after: number;
};

export type Person = {
  readonly index: number;
  readonly kind: string;
  readonly role: Role;
  /** When they are expected; several may follow each other. None without a schedule. */
  readonly weeks: readonly Week[];
  /** Whether their weeks are their own, and not the organization's. */
  readonly own_week: boolean;
  readonly devices: 0 | 1 | 2;
  /** How often something is forgotten, out of one. */
  readonly forgets: number;
  /** How often a device has no network for hours or days, out of one. */
  readonly offline: number;
  /** How often they leave at noon and come again. */
  readonly splits: number;
  /** Days after the first on which their account is made, after hours. */
  readonly joins_after: number;
};

export type FactKind = "check_in" | "check_out" | "break_start" | "break_end" | "meeting";

/** What a person says of their day. Instants are epoch seconds. */
export type Fact = {
  /** Unique in the company. */
  readonly key: string;
  readonly person: number;
  /** The date whose plan it is of. */
  readonly date: string;
  readonly kind: FactKind;
  readonly at: number;
  /** Of a meeting, and of work or a break that is declared as a whole. */
  readonly until?: number;
  /** When they say it: at once, unless they had forgotten. */
  readonly told: number;
  readonly device: Device;
  /** What it must not be told before: without that beginning it would end another one. */
  readonly after?: string | undefined;
};

/** `clock`: a phone or the page that they check in with; it sends no heartbeats. */
export type Device = "laptop" | "desktop" | "clock";

/** A heartbeat of a device. */
export type Beat = {
  readonly at_ms: number;
  readonly device: "laptop" | "desktop";
  /** Seconds without input; undefined while there is some. */
  readonly idle?: number;
  readonly application: string;
  readonly url?: string;
  readonly clicks: number;
  readonly strokes: number;
};

/** What a day should come to by its plan, where nothing was forgotten. Seconds. */
export type Planned = { readonly work: number; readonly break: number; readonly meeting: number };

export type PlannedDay = {
  readonly person: number;
  readonly date: string;
  readonly facts: readonly Fact[];
  readonly beats: readonly Beat[];
  /** Undefined where something was forgotten, so that the rules have to decide. */
  readonly planned: Planned | undefined;
};
