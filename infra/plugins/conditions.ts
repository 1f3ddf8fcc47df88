import type { Serverless, Template } from "./serverless.ts";

/**
 * What a stage does without is not in its template: conditions between constants, the parameters of the stage, are
 * answered while packaging, where CloudFormation would carry them, and every resource they rule out, to each
 * deployment.
 */
export default class Conditions {
  hooks: Record<string, () => void>;

  constructor(serverless: Serverless) {
    this.hooks = {
      // Only now is resources: of serverless.yml part of the template.
      "after:aws:package:finalize:mergeCustomProviderResources": () =>
        applyConditions(serverless.service.provider.compiledCloudFormationTemplate),
    };
  }
}

const NOTHING = Symbol("AWS::NoValue");

/** Takes Conditions out of a template, in place: what depends on a false one goes with it. */
export function applyConditions(template: Template): void {
  const { Conditions: conditions = {} } = template;
  const answers = new Map(Object.entries(conditions).map(([name, value]) => [name, holds(value)]));
  const answer = (name: unknown): boolean => {
    const known = answers.get(String(name));
    if (known === undefined) throw new Error(`The template has no condition ${String(name)}.`);
    return known;
  };
  for (const section of [template.Resources, template.Outputs ?? {}]) {
    for (const [id, { Condition, ...rest }] of Object.entries(section)) {
      if (Condition !== undefined && !answer(Condition)) delete section[id];
      else section[id] = choose(rest, answer) as (typeof section)[string];
    }
  }
  delete template.Conditions;
}

/** Fn::Not and Fn::Equals of constants are all that the stages need. */
function holds(condition: unknown): boolean {
  const [[name, operands] = ["", undefined]] = Object.entries((condition ?? {}) as Record<string, unknown>);
  if (name === "Fn::Not" && Array.isArray(operands)) return !holds(operands[0]);
  if (name === "Fn::Equals" && Array.isArray(operands) && operands.every(isConstant))
    return String(operands[0]) === String(operands[1]);
  throw new Error(
    `Only Fn::Not and Fn::Equals of constants are answered while packaging, not ${JSON.stringify(condition)}.`,
  );
}

const isConstant = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);

/** The value with every Fn::If replaced by its branch; a key whose branch is AWS::NoValue goes. */
function choose(value: unknown, answer: (name: unknown) => boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => choose(each, answer)).filter((each) => each !== NOTHING);
  if (typeof value !== "object" || value === null) return value;
  const { Ref: reference, "Fn::If": branches } = value as Record<string, unknown>;
  if (reference === "AWS::NoValue") return NOTHING;
  if (Array.isArray(branches)) return choose(answer(branches[0]) ? branches[1] : branches[2], answer);
  const entries = Object.entries(value).map(([key, inner]) => [key, choose(inner, answer)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== NOTHING));
}
