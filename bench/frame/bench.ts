/** A table as it is printed and shown in README.md. Cells are texts already: rounded, with their units in the header. */
export type Table = { title: string; header: readonly string[]; rows: readonly (readonly string[])[] };

/** What a bench found: tables for people, figures for whoever compares runs, and what a reader has to know. */
export type Findings = { tables: readonly Table[]; figures: unknown; notes?: readonly string[] };

export type BenchOptions = {
  /** Seconds instead of minutes, sizes that say nothing: only whether the bench still runs. */
  smoke: boolean;
  /** Every random choice follows from it. */
  seed: number;
  /** How often each variant is measured. */
  rounds: number;
  /** The row of a table that is measured, where a bench can do one alone. */
  only?: string | undefined;
  /** Says what is going on, on one line that is written over. */
  progress: (text: string) => void;
};

/** One question, one file: `bench/<name>.ts` exports `bench`. */
export type Bench = { question: string; rounds: number; run: (options: BenchOptions) => Promise<Findings> };

/** 12,345 or 1.23: three significant digits are more than a noisy machine gives. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

/** A median with its range: `0.45 (0.43–0.48)`. */
export function withRange({ median, min, max }: { median: number; min: number; max: number }): string {
  return `${figure(median)} (${figure(min)}–${figure(max)})`;
}
