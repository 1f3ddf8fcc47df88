/** A length of time by its units. */
export type Parts = { readonly hours?: number; readonly minutes?: number; readonly seconds?: number };

const UNITS = [
  ["hours", "hour"],
  ["minutes", "minute"],
  ["seconds", "second"],
] as const;

/** 3h 31m, each unit as the language writes it: what Intl.DurationFormat makes of it, for browsers without one. */
export function spellUnits(parts: Parts, locale: string, hasZero = false): string {
  const said = UNITS.flatMap(([name, unit]) => {
    const value = parts[name];
    if (value === undefined || (value === 0 && !hasZero)) return [];
    return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "narrow" }).format(value);
  });
  return new Intl.ListFormat(locale, { type: "unit", style: "narrow" }).format(said);
}
