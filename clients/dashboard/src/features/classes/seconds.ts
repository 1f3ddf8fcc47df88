import { locale } from "../../words/words.ts";

const format = new Intl.NumberFormat(locale, {
  style: "unit",
  unit: "second",
  unitDisplay: "narrow",
  maximumFractionDigits: 1,
});

/** 4.7 s: of milliseconds. */
export const seconds = (milliseconds: number): string => format.format(milliseconds / 1000);
