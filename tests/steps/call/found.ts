/** What a test goes on with, and what therefore has to be there. */
export function found<Value>(value: Value): NonNullable<Value> {
  if (value === undefined || value === null) throw new Error("What the test goes on with is not there.");
  return value;
}
