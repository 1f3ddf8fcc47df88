import type * as z from "zod";

/**
 * A row of which a schema is the answer: the same fields, with instants as PostgreSQL brings them, as Dates. Of a noun
 * that is stored as it is shown, the schema is all there is to write.
 */
export type Row<Schema extends z.ZodObject> = {
  [Field in keyof z.input<Schema>]: Date extends z.input<Schema>[Field]
    ? Exclude<z.input<Schema>[Field], string>
    : z.input<Schema>[Field];
};
