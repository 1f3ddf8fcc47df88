import { locale } from "../words/words.ts";

const short = new Intl.NumberFormat(locale, { style: "unit", unit: "meter", maximumFractionDigits: 0 });
const long = new Intl.NumberFormat(locale, { style: "unit", unit: "kilometer", maximumFractionDigits: 1 });

/** 85 m, 1.4 km */
export const metres = (count: number): string => (count < 1000 ? short.format(count) : long.format(count / 1000));
