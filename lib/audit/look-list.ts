import * as z from "zod";
import { id, instantOut } from "../platform/http/schemas.ts";
import { LOOK_KINDS, looksByKind } from "./look.ts";

/** Somebody in a list of looks. */
const person = z.object({ id, name: z.string() });

/** One viewer's looks in a quarter of an hour as clients see them. */
export const lookFields = {
  id,
  viewer: person,
  /** When the quarter of an hour began. */
  quarter: instantOut,
  /** How often in all. */
  count: z.int(),
  /** How often by what was shown. */
  looks: looksByKind,
  first_at: instantOut,
  last_at: instantOut,
};

/** A row with the sum of its counts. */
export function toCounted<Row extends { looks: z.infer<typeof looksByKind> }>(row: Row): Row & { count: number } {
  return { ...row, count: LOOK_KINDS.reduce((sum, kind) => sum + row.looks[kind], 0) };
}
