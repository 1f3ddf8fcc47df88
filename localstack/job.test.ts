import { expect, test } from "vitest";
import { readCommand } from "./job.ts";

const jobs = ["close-days", "sweep-idle"];

test("builds the event from the flags", () => {
  expect(readCommand(["close-days", "--date", "2026-01-31"], jobs)).toEqual({
    name: "close-days",
    event: { source: "muster.job", detail: { date: "2026-01-31" } },
  });
  const id = "019a0000-0000-7000-8000-000000000001";
  expect(readCommand(["sweep-idle", "--stage", "prod"], jobs)).toMatchObject({ stage: "prod", event: { detail: {} } });
  expect(readCommand(["sweep-idle", "--org-id", id], jobs).event.detail).toEqual({ org_id: id });
});

test.each([
  [[], "Which job?"],
  [["nope"], 'no job "nope"'],
  [["close-days", "--date", "2026-02-30"], "is not a day"],
  [["close-days", "--date", "yesterday"], "is not a day"],
  [["close-days", "--colour", "red"], "--colour"],
  [["close-days", "--stage", ""], "is no stage"],
  [["close-days", "again"], 'Unexpected "again"'],
])("refuses %j", (words, message) => {
  expect(() => readCommand(words, jobs)).toThrow(message);
});
