import type { AST } from "@eslint-community/regexpp";
import { AppError } from "../platform/errors.ts";
import type { CaptureRule } from "../platform/tenancy/rules/settings.ts";

/** Trackers look at so many characters of a title or an address. */
const LOOKED_AT = 512;
const MOST_REPETITIONS = 2;
const MOST_TIMES = 100;
/** So many ways through alternatives, and few beside two repetitions: a second of a tracker's time at the worst. */
const MOST_WAYS = 1000;
const MOST_TRIED = 16 * LOOKED_AT ** MOST_REPETITIONS;

/**
 * Refuses regular expressions that trackers could not trust: 422 PATTERN_INVALID for what does not compile, 422
 * PATTERN_TOO_COSTLY for what some title could keep busy for minutes. A tracker's matching goes back and tries again, so
 * the time grows with each repetition that may end in several places, and without bounds where one stands in another.
 */
export async function requirePlainPatterns(rules: readonly CaptureRule[]): Promise<void> {
  for (const [index, { match, pattern }] of rules.entries()) {
    if (match === "regex") await requirePlain(pattern, `body.value.${index}.pattern`);
  }
}

async function requirePlain(pattern: string, path: string): Promise<void> {
  // Large, and of use to nothing else.
  const { parseRegExpLiteral, visitRegExpAST } = await import("@eslint-community/regexpp");
  const literal = compiled(pattern, path, parseRegExpLiteral);
  const refuse = (reason: string): never => {
    throw new AppError("PATTERN_TOO_COSTLY", { details: { path, reason } });
  };
  let repetitions = 0;
  let ways = literal.pattern.alternatives.length;
  let depth = 0;
  visitRegExpAST(literal, {
    onBackreferenceEnter: () => refuse("refers back to a group"),
    onQuantifierEnter(quantifier) {
      if (!repeats(quantifier)) {
        ways *= 2;
        return;
      }
      if (Number.isFinite(quantifier.max) && quantifier.max > MOST_TIMES)
        refuse(`repeats more than ${MOST_TIMES} times`);
      if (depth > 0) refuse("repeats a repetition");
      if (hasAlternatives(quantifier.element)) refuse("repeats alternatives");
      if (quantifier.max > quantifier.min) repetitions += 1;
      if (repetitions > MOST_REPETITIONS) refuse(`repeats in more than ${MOST_REPETITIONS} places`);
    },
    onGroupEnter: enter,
    onGroupLeave: leave,
    onCapturingGroupEnter: enter,
    onCapturingGroupLeave: leave,
  });
  if (ways > MOST_WAYS || ways * LOOKED_AT ** repetitions > MOST_TRIED) refuse("has too many alternatives");

  function enter(group: AST.Group | AST.CapturingGroup): void {
    depth += within(group);
    ways *= group.alternatives.length;
  }
  function leave(group: AST.Group | AST.CapturingGroup): void {
    depth -= within(group);
  }
}

function compiled(pattern: string, path: string, parse: (source: RegExp) => AST.RegExpLiteral): AST.RegExpLiteral {
  try {
    return parse(new RegExp(pattern, "iu"));
  } catch (cause) {
    throw new AppError("PATTERN_INVALID", { details: { path }, cause });
  }
}

const repeats = ({ max }: AST.Quantifier) => max > 1;

const within = ({ parent }: AST.Group | AST.CapturingGroup) => Number(parent.type === "Quantifier" && repeats(parent));

function hasAlternatives(element: AST.Element): boolean {
  // Once, by `{1}`, is no repetition, and hides nothing that stands in it.
  if (element.type === "Quantifier") return isOptional(element) || hasAlternatives(element.element);
  if (element.type !== "Group" && element.type !== "CapturingGroup") return false;
  const inner = element.alternatives.flatMap((alternative) => alternative.elements);
  return element.alternatives.length > 1 || inner.some(hasAlternatives);
}

/** `(a?b)*` is `(b|ab)*`. */
const isOptional = ({ min }: AST.Quantifier) => min === 0;
