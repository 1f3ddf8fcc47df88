import * as z from "zod";
import type { ErrorCode } from "../../platform/errors.ts";
import { id, instant, localDate, text } from "../../platform/http/schemas.ts";
import { operationsOf } from "../rules/operation.ts";
import { dayState } from "./state.ts";

/** Fields that the routes of a day's changes share. */
export const dayParams = z.object({ id, date: localDate });

export const operations = operationsOf(instant, id, "DayOperation");

export const reason = text(500);

export const expected = z
  .string()
  .max(64)
  .optional()
  .meta({ description: "What a preview answered: 409 `DAY_CHANGED` when the day has become another one since." });

/** A change that was made, as its route answers it. */
export const madeChange = z.object({ change_id: id, before: dayState, after: dayState });

/** What every change of facts can be refused for. */
export const CHANGE_ERRORS: readonly ErrorCode[] = [
  "FORBIDDEN",
  "NOT_FOUND",
  "NOTHING_CHANGED",
  "ACTIVITY_OVERLAPS",
  "NOT_CHECKED_IN",
  "TIMESTAMP_OUT_OF_ORDER",
  "SESSION_TOO_LONG",
  "TIMESTAMP_IN_FUTURE",
  "TIMESTAMP_TOO_OLD",
];
