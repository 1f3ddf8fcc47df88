import type * as z from "zod";

/** A value as it looks after a journey through JSON: dates are text. */
export type Json<Value> = Value extends Date
  ? string
  : Value extends readonly [unknown, ...unknown[]]
    ? { [Index in keyof Value]: Json<Value[Index]> }
    : Value extends readonly (infer Item)[]
      ? Json<Item>[]
      : Value extends object
        ? { [Key in keyof Value]: Json<Value[Key]> }
        : Value;

/** What a client sends by a contract, and what it is answered. */
export type Sent<Contract extends { body?: z.ZodType }> = z.input<NonNullable<Contract["body"]>>;
export type Answered<Contract extends { response: z.ZodType }> = Json<z.output<Contract["response"]>>;
