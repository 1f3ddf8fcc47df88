import { describe, expect, it } from "vitest";
import { nextIn } from "./search.ts";

describe("nextIn", () => {
  it.each(["/", "/me/week?range=last-week", "/members/1/day?date=2026-03-02#notes"])("goes on to %s", (next) => {
    expect(nextIn({ next })).toEqual({ next });
  });

  it.each([
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "/\t/elsewhere.example",
    "/\n\\elsewhere.example",
    "/.//elsewhere.example",
    "javascript:alert(1)",
    "me",
    "",
    "/api/reports/export",
    "/login?next=/login",
    undefined,
    7,
  ])("goes nowhere else: %j", (next) => {
    expect(nextIn({ next })).toEqual({ next: undefined });
  });
});
