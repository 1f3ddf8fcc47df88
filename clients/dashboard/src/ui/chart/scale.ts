import { duration } from "../../time/format.ts";
import { number, percent } from "../../words/words.ts";
import type { Scale } from "./arithmetic.ts";

/** A value as it is written: seconds as hours and minutes, a share of a hundred in percent. */
export function written(scale: Scale, value: number): string {
  if (scale === "hours") return duration(value);
  return scale === "percent" ? percent(value / 100) : number(value);
}

/** The same at an axis, where nothing needs no unit. */
export const atAxis = (scale: Scale, value: number): string => (value === 0 ? number(0) : written(scale, value));
