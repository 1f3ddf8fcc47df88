import "temporal-polyfill/global";
import { describe, expect, it } from "vitest";
import { readSpokenDate } from "./spoken-date.ts";

// A Sunday.
const TODAY = "2026-11-29";

describe("readSpokenDate", () => {
  it.each([
    ["2026-11-12", "2026-11-12"],
    ["today", "2026-11-29"],
    ["Yesterday", "2026-11-28"],
    ["yest", "2026-11-28"],
    ["gestern", "2026-11-28"],
    ["vorgestern", "2026-11-27"],
    ["أمس", "2026-11-28"],
    ["12 nov", "2026-11-12"],
    ["Nov 12", "2026-11-12"],
    ["12th November 2025", "2025-11-12"],
    ["12. November", "2026-11-12"],
    ["3. März", "2026-03-03"],
    ["24 dez", "2025-12-24"],
    ["12.11.", "2026-11-12"],
    ["1.2.2024", "2024-02-01"],
    ["١٢ نوفمبر", "2026-11-12"],
    ["29 feb", "2024-02-29"],
    ["monday", "2026-11-23"],
    ["Sonntag", "2026-11-29"],
    ["fri", "2026-11-27"],
  ])("reads %s", (text, date) => {
    expect(readSpokenDate(text, TODAY)).toBe(date);
  });

  it.each(["", "to", "alice", "12", "nov", "31.2.", "31 feb", "12 nov dec", "2026-13-01", "ma 12", "12 13 nov"])(
    "makes nothing of %j",
    (text) => {
      expect(readSpokenDate(text, TODAY)).toBeUndefined();
    },
  );
});
