import fc from "fast-check";
import type * as z from "zod";

type Schema = z.core.$ZodType;

/** What has nothing to do with a schema, and what looks nearly like something. */
const ANYTHING: readonly unknown[] = [
  ...[undefined, null, true, false, 0, -0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 60), Number.NaN, Infinity, "", " ", "0"],
  ...["1", "-1", "x", "true", "null", "🏦", "\ud83d", "a\nb", [], [[]], [null], {}, { a: 1 }, { length: 3 }],
  ...[new Date(0), new Date(Number.NaN), new Map(), Object.create(null), JSON.parse('{"__proto__":{"a":1}}')],
];
const anything = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ANYTHING) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  uuid: [
    ...["0198c5a0-0000-7000-8000-000000000001", "0198C5A0-0000-7000-8000-00000000000A"],
    ...["00000000-0000-0000-0000-000000000000", "0198c5a0-0000-9000-8000-000000000001", "0198c5a0"],
  ],
  email: ["a@example.com", "A.b+c@EXAMPLE.org ", "a..b@example.com", "a@b", `${"a".repeat(250)}@example.com`],
  datetime: [
    ...["2026-01-31T12:00:00.000Z", "2026-01-31T12:00:00+02:00", "2026-02-29T00:00:00Z", "2026-01-31T24:00:00Z"],
    ...["1969-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "0000-01-01T00:00:00Z", "2026-01-31", "now"],
  ],
  base64: ["", "YQ==", "YWI=", "YWJj", "YQ", "YQ=", "Y Q=", "====", "a-_=", "YQ==YQ=="],
  date: ["2026-01-31", "2024-02-29", "2026-02-29", "1969-12-31", "2200-01-01", "2026-1-1"],
};
const ALL_TEXTS = [...Object.values(TEXTS).flat(), "09:00", "Europe/Berlin", "monday", "example.org", "YES"];

type Definition = z.core.$ZodTypeDef & { format?: string; pattern?: RegExp; coerce?: boolean };
type Limits = { check: string; minimum?: number; maximum?: number; value?: number; pattern?: RegExp };

const definitionOf = (schema: Schema) => (schema as z.core.$ZodTypes)._zod.def;

/** The definitions of a schema's checks. */
function limitsOf(schema: Schema): Limits[] {
  return (definitionOf(schema).checks ?? []).map((check) => check._zod.def as unknown as Limits);
}

/** At a limit, just within and just beyond. */
const around = (limits: readonly (number | undefined)[]) =>
  limits
    .flatMap((limit) => (limit === undefined || limit > 5000 ? [] : [limit - 1, limit, limit + 1]))
    .filter((n) => n >= 0);

/** Values for a schema: most fit it or nearly do, some have nothing to do with it; as JSON has them and otherwise. */
export function valuesFor(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const near = nearly(schema, depth);
  return fc.oneof({ weight: 50, arbitrary: near }, { weight: 1, arbitrary: anything });
}

function nearly(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const def = definitionOf(schema);
  switch (def.type) {
    case "string":
      return text(schema);
    case "number":
      return number(schema);
    case "boolean":
      return fc.boolean();
    case "date":
      return fc.date();
    case "enum":
      return fc.constantFrom(...Object.values(def.entries), "other");
    case "literal":
      return fc.constantFrom(...def.values);
    case "array": {
      const lengths = around(limitsOf(schema).flatMap(({ minimum, maximum }) => [minimum, maximum]));
      const item = valuesFor(def.element, depth + 1);
      const few = fc.array(item, { maxLength: 3 });
      if (lengths.length === 0) return few;
      const many = fc.tuple(item, fc.constantFrom(...lengths)).map(([one, length]) => new Array(length).fill(one));
      return fc.oneof({ weight: 4, arbitrary: few }, { weight: 1, arbitrary: many });
    }
    case "tuple": {
      const items = fc.tuple(...def.items.map((item) => valuesFor(item, depth + 1)));
      return fc.tuple(items, fc.integer({ min: -1, max: 6 })).map(([all, change]) => {
        if (change < 0) return all.slice(0, -1);
        return change === 0 ? [...all, "more"] : all;
      });
    }
    case "object":
      return object(def, depth);
    case "record":
      return fc.dictionary(
        fc.oneof(valuesFor(def.keyType as Schema, depth + 1).map(asKey), fc.constantFrom("a", "b".repeat(101))),
        valuesFor(def.valueType as Schema, depth + 1),
        { maxKeys: 4 },
      );
    case "union":
      return fc.oneof(...def.options.map((option) => valuesFor(option, depth + 1)));
    case "optional":
    case "default":
    case "catch":
      return fc.oneof({ weight: 4, arbitrary: nearly(def.innerType, depth) }, fc.constant(undefined));
    case "nullable":
      return fc.oneof({ weight: 4, arbitrary: nearly(def.innerType, depth) }, fc.constant(null));
    case "pipe":
      return nearly(def.in, depth);
    default:
      return anything;
  }
}

/** Some objects cannot be made texts. */
const asKey = (value: unknown) => (typeof value === "object" ? "object" : String(value));

function object({ shape }: z.core.$ZodObjectDef, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, valuesFor(field, depth + 1)]));
  const names = Object.keys(fields);
  const whole = fc.record(fields);
  const some = fc.record(fields, { requiredKeys: [] });
  const without = fc
    .tuple(whole, fc.subarray(names, { maxLength: Math.min(2, names.length) }))
    .map(([all, gone]) => Object.fromEntries(Object.entries(all).filter(([key]) => !gone.includes(key))));
  const more = fc.tuple(whole, fc.constantFrom("other", "__proto__", "")).map(([all, key]) => {
    Object.defineProperty(all, key, { value: 1, enumerable: true, configurable: true, writable: true });
    return all;
  });
  return fc.oneof(
    { weight: 4, arbitrary: whole },
    { weight: 4, arbitrary: without },
    { weight: 1, arbitrary: some },
    { weight: 1, arbitrary: more },
  );
}

function text(schema: Schema): fc.Arbitrary<unknown> {
  const { format, pattern } = definitionOf(schema) as Definition;
  const limits = limitsOf(schema);
  const lengths = around(limits.flatMap(({ minimum, maximum }) => [minimum, maximum]));
  const units = fc.constantFrom("x", "é", "🏦", " ");
  const patterns = [pattern, ...limits.map((limit) => limit.pattern)].filter((each) => each !== undefined);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...(TEXTS[format ?? ""] ?? ALL_TEXTS)) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
    { weight: 2, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }) },
    ...patterns.flatMap((each) => matching(each)),
    ...(lengths.length === 0
      ? []
      : [fc.tuple(units, fc.constantFrom(...lengths)).map(([unit, length]) => unit.repeat(length))]),
  );
}

/** Texts that match, where fast-check can make some of the pattern. */
function matching(pattern: RegExp): fc.Arbitrary<string>[] {
  try {
    return [fc.stringMatching(pattern)];
  } catch {
    return [];
  }
}

function number(schema: Schema): fc.Arbitrary<unknown> {
  const { coerce } = definitionOf(schema) as Definition;
  const limits = limitsOf(schema).flatMap(({ value }) => (value === undefined ? [] : [value - 1, value, value + 1]));
  const numbers = fc.oneof(
    fc.integer({ min: -10, max: 1000 }),
    fc.double(),
    fc.constantFrom(0, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), ...limits),
  );
  return coerce === true ? fc.oneof(numbers.map(String), numbers, fc.constantFrom("", " 7 ", "0x10", "1e3")) : numbers;
}
