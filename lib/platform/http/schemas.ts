import * as z from "zod";
import { leavesAlone } from "./unchanged.ts";

/** Fields that several contracts share. */

/** As nearly everybody writes one. */
const PLAIN_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** In lower case, as PostgreSQL writes them: two spellings of one id are the same. */
export const id = leavesAlone(z.uuid().toLowerCase(), (value) => typeof value === "string" && PLAIN_UUID.test(value));

/** An ISO-8601 instant with a zone, parsed to a Date. */
export const instant = z.iso
  .datetime({ offset: true })
  .meta({ description: "An instant of the years 1970 to 9999." })
  .transform((text, context) => {
    const parsed = new Date(text);
    const year = parsed.getUTCFullYear();
    // A leap second, year 0000 or the last hours of 9999 pass the pattern but are no instants we could store.
    if (Number.isNaN(year) || year < 1970 || year > 9999) {
      context.addIssue({ code: "custom", message: "not an instant" });
      return z.NEVER;
    }
    return parsed;
  });

/** How instants leave: ISO-8601 UTC. Text where an answer is repeated from what was stored. */
export const instantOut = z.union([z.date(), z.iso.datetime()]);

/**
 * Within the years that attendance can be of; beyond them lie dates that time zones and databases disagree on. By zod's
 * pattern, which knows leap years: most endpoints that have one of these schemas do without the calendar's polyfill.
 */
export const localDate = z
  .string()
  .refine(
    (text) => z.regexes.date.test(text) && text >= "1970-01-01" && text < "2200-01-01",
    "a calendar date as YYYY-MM-DD",
  )
  .meta({
    format: "date",
    pattern: "^(19[7-9][0-9]|2[01][0-9][0-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    description: "A calendar date from 1970-01-01 to 2199-12-31.",
  });

/** Yes or no in a query. */
export const flag = z.enum(["true", "false"]).transform((given) => given === "true");

/** Some of these words in a query, with commas between them. */
export const listOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z
    .string()
    .regex(new RegExp(`^(${words.join("|")})(,(${words.join("|")}))*$`), `one or several of ${words.join(", ")}`)
    .meta({ examples: [words.join(",")] })
    .transform((given) => given.split(",") as Words[number][]);

/** By which a device is known again. */
export const deviceKey = z
  .string()
  .min(16)
  .max(100)
  .meta({ description: "Made up at random by the device, which keeps it.", examples: ["f3b1c0a2d4e5968778695a4b"] });

/** Trimmed, not empty. */
export const text = (max: number) => z.string().trim().min(1).max(max);

/**
 * Titles and the like, which a tracker does not choose: longer ones are cut, not refused, and never in mid-character.
 */
export const cut = (max: number) =>
  leavesAlone(
    z
      .string()
      .max(100_000)
      .overwrite((given) => given.slice(0, max).toWellFormed()),
    (value) => typeof value === "string" && value.length <= max && value.isWellFormed(),
  );

export const email = z
  .string()
  .trim()
  .max(255)
  .pipe(z.email())
  .transform((address) => address.toLowerCase());

export const location = z
  .strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    accuracy_metres: z.number().min(0).max(1_000_000).optional(),
    address: z.string().max(500).optional(),
  })
  .meta({ id: "Location" });

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    // A cursor holds a name in it, which may be long and of three bytes a character.
    .max(2000)
    .regex(/^[\w-]*$/, "not a cursor of this list")
    .optional(),
};

/** `data` of a list. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });
