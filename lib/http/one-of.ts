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
    for (const issue of parsed.error?.issues.flatMap(plain) ?? []) context.issues.push({ ...issue, input: value });
    return value;
  }, z.union(forms));
}

/** Zod goes on to the union after complaints about unknown fields alone, and would add the union's to them. */
function plain(issue: z.core.$ZodIssue): Complaint[] {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys") return [{ code: "custom", path, message }];
  return issue.keys.map((key) => ({ code: "custom", path: [...path, key], message: "unknown field" }));
}

type Complaint = { code: "custom"; path: PropertyKey[]; message: string };
