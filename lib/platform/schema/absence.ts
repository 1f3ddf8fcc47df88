import type * as z from "zod";

type Schema = z.core.$ZodType;

const definitionOf = (schema: Schema) => (schema as z.core.$ZodTypes)._zod.def;

/**
 * What a schema makes of what is not there: nothing ("optional"), a value of its own ("defaulted"), or a complaint
 * (undefined).
 */
export function whenAbsent(schema: Schema): "optional" | "defaulted" | undefined {
  const def = definitionOf(schema);
  switch (def.type) {
    case "optional":
    case "catch":
      return whenAbsent(def.innerType) === "defaulted" ? "defaulted" : "optional";
    case "nullable":
      return whenAbsent(def.innerType);
    case "default":
      return "defaulted";
    case "transform":
      return "optional";
    case "pipe":
      return whenAbsent(def.in);
    case "union": {
      const all = def.options.map(whenAbsent);
      return all.includes("defaulted") ? "defaulted" : all.includes("optional") ? "optional" : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether what a schema answers may be absent. */
export function mayBeAbsent(schema: Schema): boolean {
  const def = definitionOf(schema);
  switch (def.type) {
    case "optional":
      return true;
    case "nullable":
    case "catch":
      return mayBeAbsent(def.innerType);
    case "pipe":
      return mayBeAbsent(def.out);
    case "union":
      return def.options.some(mayBeAbsent);
    default:
      return false;
  }
}

/** All that a schema takes, where they can be counted. */
export function valuesOf(schema: Schema): Set<unknown> | undefined {
  const def = definitionOf(schema);
  switch (def.type) {
    case "enum":
      return new Set(enumValues(def));
    case "literal":
      return new Set(def.values);
    case "null":
      return new Set([null]);
    case "undefined":
      return new Set([undefined]);
    case "optional":
    case "nullable": {
      const inner = valuesOf(def.innerType);
      return inner && new Set([...inner, def.type === "optional" ? undefined : null]);
    }
    case "default":
    case "catch":
      return valuesOf(def.innerType);
    case "pipe":
      return valuesOf(def.in);
    case "union": {
      const all = def.options.map(valuesOf);
      return all.every((each) => each !== undefined) ? new Set(all.flatMap((each) => [...(each ?? [])])) : undefined;
    }
    default:
      return undefined;
  }
}

/** Of our enums, which are lists of words. */
export const enumValues = ({ entries }: z.core.$ZodEnumDef) => Object.values(entries);
