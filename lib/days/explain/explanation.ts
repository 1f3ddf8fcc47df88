import * as z from "zod";
import { attendanceRecord } from "../../attendance/record.ts";
import { DAY_STATUSES } from "../../attendance/rules/day-status.ts";
import { id, instantOut } from "../../platform/http/schemas.ts";
import { timelineSegment } from "../../timeline/day-timeline.ts";
import { dayFact } from "../facts.ts";
import { CLIPPED_CODES } from "../rules/clipped.ts";
import { FACT_CODES } from "../rules/explain-end.ts";
import { LATENESS_CODES, STATUS_CODES } from "../rules/explain-status.ts";
import { SEGMENT_CODES, TIMES } from "../rules/explain-time.ts";
import { FACT_TYPES } from "../rules/fact.ts";
import { MARK_CODES } from "../rules/marks.ts";
import { explainedApplication } from "./applications.ts";
import { NOT_COUNTED_CODES } from "./not-counted.ts";

/** A code for machines, a sentence for people. */
const said = <const Codes extends readonly string[]>(codes: Codes) => ({ code: z.enum(codes), sentence: z.string() });

const factKey = z.object({ type: z.enum(FACT_TYPES), id });

/** Why a day is what it is, as clients see it. */
export const dayExplanation = z
  .object({
    record: attendanceRecord,
    timezone: z.string(),
    /** When the member was expected; null where they were not. */
    shift: z.object({ start: instantOut, end: instantOut }).nullable(),
    status: z.object({ value: z.enum(DAY_STATUSES), ...said(STATUS_CODES) }),
    lateness: z.object({ is_late: z.boolean(), ...said(LATENESS_CODES) }),
    /** Of each the segments, whose seconds sum to it. `work` has all of them. */
    times: z.array(
      z.object({
        total: z.enum(TIMES),
        seconds: z.int(),
        sentence: z.string(),
        segments: z.array(timelineSegment.extend({ ...said(SEGMENT_CODES), facts: z.array(factKey) })),
      }),
    ),
    /** Of a closed day, what the active time was spent with; the seconds of the applications sum to it. */
    uses: z.array(
      z.object({
        total: z.enum(["productive", "neutral", "unproductive"]),
        seconds: z.int(),
        sentence: z.string(),
        applications: z.array(explainedApplication),
      }),
    ),
    /** What was declared, and how each came to its end. */
    facts: z.array(
      dayFact.extend({
        ...said(FACT_CODES),
        /** It was recorded more than an hour after it happened. */
        declared_late: z.boolean(),
        /** Nobody said when it ended: what becomes known later may move it. */
        provisional_end: z.boolean(),
      }),
    ),
    /** What of breaks and meetings counts nothing as such. */
    clipped: z.array(
      z.object({ ...said(CLIPPED_CODES), fact: factKey, start: instantOut, end: instantOut, seconds: z.int() }),
    ),
    marks: z.array(z.object(said(MARK_CODES))),
    /** What was heard from each device, by the number that the member's own data has it under. */
    devices: z.array(
      z.object({
        device: z.int(),
        sentence: z.string(),
        heartbeats: z.int(),
        /** Those that lie in work and say something of it; where devices differ on a second, the active one decides. */
        counted: z.int(),
        /** Of these, those that had somebody active at the device. */
        active: z.int(),
        first_at: instantOut,
        last_at: instantOut,
      }),
    ),
    /** Heartbeats that decide nothing. */
    not_counted: z.array(
      z.object({ ...said(NOT_COUNTED_CODES), heartbeats: z.int(), first_at: instantOut, last_at: instantOut }),
    ),
  })
  .meta({ id: "DayExplanation" });

export type DayExplanation = z.input<typeof dayExplanation>;
