import { expect, test } from "vitest";
import { unixProblem } from "./platform.ts";

test("what needs Unix says so on Windows in one sentence", () => {
  expect(unixProblem("npm run chaos", "it kills processes by signals", "win32")).toBe(
    "npm run chaos needs Linux or macOS (it kills processes by signals): on Windows, run it in WSL.",
  );
});

test.each(["linux", "darwin"] as const)("%s has it", (platform) => {
  expect(unixProblem("npm run chaos", "it kills processes by signals", platform)).toBeUndefined();
});
