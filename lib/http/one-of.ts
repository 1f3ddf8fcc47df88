import * as z from "zod";

/**
 * A body that comes in several forms. A plain union says of a wrong field only that nothing fitted; here `choose`
 * names the form that was meant, and the complaints are that form's. Documents still see the union.
 */
export function oneOf<const Forms extends readonly [z.ZodType, ...z.ZodType[]]>(
  forms: Forms,
  choose: (body: Readonly<Record<string, unknown>>) => Forms[number],
) {
  return z.preprocess((value, context) => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const parsed = choose(isObject ? (value as Record<string, unknown>) : {}).safeParse(value);
    // Complaints of an inner schema become this one's as they are; their texts are already written.
    for (const issue of parsed.error?.issues ?? [])
      context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    return value;
  }, z.union(forms));
}
