import fc from "fast-check";
import { hostileJson, hostileKey, hostileText, hostileTime, UNSTORABLE, withKey } from "./hostile.ts";

/** A message with one thing wrong, at any depth, or none at all. As it would lie in a queue. */
export function bent(valid: object): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: bentValue(valid).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: hostileJson.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: hostileText },
    {
      weight: 1,
      arbitrary: fc.nat(JSON.stringify(valid).length - 1).map((end) => JSON.stringify(valid).slice(0, end)),
    },
  );
}

function bentValue(valid: object): fc.Arbitrary<object> {
  const keys = Object.keys(valid);
  const changed = fc
    .tuple(fc.constantFrom(...keys), fc.oneof(hostileJson, hostileText, hostileTime, fc.constantFrom(...UNSTORABLE)))
    .map(([key, value]) => replaced(valid, key, value));
  const lacking = fc
    .constantFrom(...keys)
    .map((gone) => Object.fromEntries(Object.entries(valid).filter(([key]) => key !== gone)));
  const more = fc.tuple(hostileKey, hostileJson).map(([key, value]) => withKey(valid, key, value));
  const deeper = Object.entries(valid).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === "object" && inner !== null && Object.keys(inner).length > 0
      ? [bentValue(inner).map((value) => replaced(valid, key, value))]
      : [],
  );
  return fc.oneof(
    { weight: 6, arbitrary: changed },
    lacking,
    more,
    ...deeper.map((arbitrary) => ({ weight: 8, arbitrary })),
  );
}

function replaced(valid: object, key: string, value: unknown): object {
  return Array.isArray(valid) ? valid.toSpliced(Number(key), 1, value) : { ...valid, [key]: value };
}
