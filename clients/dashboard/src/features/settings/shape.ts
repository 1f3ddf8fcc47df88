/** The part of JSON Schema in which settings are described. */
export type Schema = {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
};

type Field = { readonly name: string; readonly shape: Shape; readonly isRequired: boolean };

/** What a value is filled in with. */
export type Shape =
  | { readonly kind: "boolean" }
  | {
      readonly kind: "number";
      readonly min: number | undefined;
      readonly max: number | undefined;
      readonly step: number | "any";
    }
  | { readonly kind: "choice"; readonly options: readonly string[] }
  | { readonly kind: "clock" }
  | { readonly kind: "date" }
  | {
      readonly kind: "text";
      readonly isRequired: boolean;
      readonly maxLength: number | undefined;
      readonly pattern: string | undefined;
      readonly isNullable: boolean;
      readonly example: string | undefined;
    }
  | { readonly kind: "weekdays" }
  | { readonly kind: "choices"; readonly options: readonly string[] }
  | { readonly kind: "dates"; readonly max: number | undefined }
  | { readonly kind: "texts"; readonly max: number | undefined }
  | { readonly kind: "object"; readonly fields: readonly Field[] }
  | { readonly kind: "rows"; readonly fields: readonly Field[]; readonly max: number | undefined }
  | { readonly kind: "record"; readonly of: Shape }
  /** Nothing better is known. */
  | { readonly kind: "json" };

/** A time of day, as all schemas of settings write it. */
const CLOCK = /^\^\(\[01\]\\d\|2\[0-3\]\):\[0-5\]\\d\$$/;

export function shapeOf(schema: Schema): Shape {
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  const isNullable = types.includes("null");
  const [type, more] = types.filter((each) => each !== "null");
  if (more !== undefined) return { kind: "json" };
  if (type === "string" && (schema.enum !== undefined || !isNullable)) return textShape(schema, isNullable);
  if (type === "string") return plainText(schema, true);
  // Of what may be absent only text has a form: it is empty then.
  if (isNullable) return { kind: "json" };
  if (type === "boolean") return { kind: "boolean" };
  if (type === "integer" || type === "number") {
    const { minimum: min, maximum: max } = schema;
    return { kind: "number", min, max, step: type === "integer" ? 1 : "any" };
  }
  if (type === "array") return listShape(schema);
  if (type === "object") return objectShape(schema);
  return { kind: "json" };
}

function textShape(schema: Schema, isNullable: boolean): Shape {
  if (schema.enum !== undefined) {
    const options = schema.enum.filter((each) => typeof each === "string");
    return isNullable || options.length !== schema.enum.length ? { kind: "json" } : { kind: "choice", options };
  }
  if (schema.format === "date") return { kind: "date" };
  if (schema.pattern !== undefined && CLOCK.test(schema.pattern)) return { kind: "clock" };
  return plainText(schema, isNullable);
}

function plainText({ minLength = 0, maxLength, pattern, examples }: Schema, isNullable: boolean): Shape {
  const [example] = examples ?? [];
  const shown = typeof example === "string" ? example : undefined;
  return { kind: "text", isRequired: minLength > 0, maxLength, pattern, isNullable, example: shown };
}

function listShape({ items = {}, maxItems: max }: Schema): Shape {
  const one = shapeOf(items);
  if (one.kind === "number" && one.min === 1 && one.max === 7) return { kind: "weekdays" };
  if (one.kind === "choice") return { kind: "choices", options: one.options };
  if (one.kind === "date") return { kind: "dates", max };
  if (one.kind === "text" && !one.isNullable) return { kind: "texts", max };
  if (one.kind === "object" && one.fields.every(({ shape }) => isSimple(shape)))
    return { kind: "rows", fields: one.fields, max };
  return { kind: "json" };
}

function objectShape({ properties, required = [], additionalProperties }: Schema): Shape {
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(([name, schema]) => ({
      name,
      shape: shapeOf(schema),
      isRequired: required.includes(name),
    }));
    return { kind: "object", fields };
  }
  if (typeof additionalProperties !== "object") return { kind: "json" };
  const of = shapeOf(additionalProperties);
  return isSimple(of) ? { kind: "record", of } : { kind: "json" };
}

const isSimple = ({ kind }: Shape): boolean => ["boolean", "number", "choice", "clock", "date", "text"].includes(kind);

/** What a new value of a shape begins as. */
export function blankOf(shape: Shape): unknown {
  switch (shape.kind) {
    case "boolean":
      return false;
    case "number":
      return shape.min ?? 0;
    case "choice":
      return shape.options[0] ?? "";
    case "clock":
    case "date":
    case "text":
      return "";
    case "object":
      return Object.fromEntries(
        shape.fields.filter(({ isRequired }) => isRequired).map(({ name, shape: of }) => [name, blankOf(of)]),
      );
    case "record":
      return {};
    case "json":
      return null;
    default:
      return [];
  }
}

/** Whether two values of JSON say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [mine, theirs] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const keys = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return [...keys].every((key) => isSame(mine[key], theirs[key]));
}
