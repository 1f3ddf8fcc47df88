import type * as z from "zod";

/**
 * The row behind an answer's schema: the same fields, with instants as the Dates that PostgreSQL brings. A noun that is
 * stored as it is shown needs nothing but its schema.
 */
export type Row<Schema extends z.ZodObject> = {
  [Field in keyof z.input<Schema>]: Date extends z.input<Schema>[Field]
    ? Exclude<z.input<Schema>[Field], string>
    : z.input<Schema>[Field];
};
