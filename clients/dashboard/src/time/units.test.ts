import { describe, expect, it } from "vitest";
import { spellUnits } from "./units.ts";

describe("spellUnits", () => {
  it.each(["en-GB", "en-US", "ar"])("writes in %s what a browser of today writes", (locale) => {
    const format = new Intl.DurationFormat(locale, { style: "narrow" });
    for (const parts of [{ hours: 3, minutes: 31 }, { minutes: 5 }, { hours: 7 }, { hours: 2, minutes: 0, seconds: 9 }])
      expect(spellUnits(parts, locale)).toBe(format.format(parts));
    const nothing = new Intl.DurationFormat(locale, { style: "narrow", minutesDisplay: "always" });
    expect(spellUnits({ minutes: 0 }, locale, true)).toBe(nothing.format({ minutes: 0 }));
  });
});
