const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** What variables may refer to: those of the file, and the JSON answers of named requests. */
export type Scope = { variables: Readonly<Record<string, string>>; answers: ReadonlyMap<string, unknown>; now: Date };

/**
 * Puts in every `{{…}}` of a text; throws for one that has no value or that we do not know:
 *
 *     {{host}}  {{login.response.body.data.access_token}}  {{$timestamp}}  {{$datetime iso8601}}  {{$datetime iso8601 -30 s}}
 */
export function fillIn(text: string, scope: Scope): string {
  return text.replaceAll(/\{\{(.*?)\}\}/g, (_, expression: string) => resolve(expression, scope));
}

function resolve(expression: string, { variables, answers, now }: Scope): string {
  const variable = variables[expression];
  if (variable !== undefined) return variable;
  if (expression === "$timestamp") return String(Math.floor(now.getTime() / 1000));

  const time = /^\$datetime iso8601(?: (-?\d+) ([smhd]))?$/.exec(expression);
  if (time !== null) {
    const [, amount = "0", unit = "s"] = time;
    return new Date(now.getTime() + Number(amount) * SECONDS[unit as keyof typeof SECONDS] * 1000).toISOString();
  }

  const [, name = "", path = ""] = /^(\w+)\.response\.body\.([\w.-]+)$/.exec(expression) ?? [];
  if (!answers.has(name)) throw new Error(`{{${expression}}} has no value here`);
  const value = path
    .split(".")
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], answers.get(name));
  if (typeof value !== "string" && typeof value !== "number") throw new Error(`{{${expression}}} is not in the answer`);
  return String(value);
}
