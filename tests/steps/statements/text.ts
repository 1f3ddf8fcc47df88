import type { CallExpression, Expression, Node } from "typescript/unstable/ast";
import {
  isArrayLiteralExpression,
  isAsExpression,
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isForOfStatement,
  isFunctionDeclaration,
  isIdentifier,
  isNoSubstitutionTemplateLiteral,
  isObjectLiteralExpression,
  isParameterDeclaration,
  isParenthesizedExpression,
  isPropertyAssignment,
  isStringLiteral,
  isTemplateExpression,
  isVariableDeclaration,
} from "typescript/unstable/ast/is";
import type { Checker, Symbol as Named, Project } from "typescript/unstable/sync";

import { hostOf } from "../../../lib/activity/ingest/focus.ts";
import { rowsOf } from "../../../lib/platform/db/bulk.ts";
import {
  departmentOn,
  departmentsIn,
  isOfDepartments,
  joinDepartment,
} from "../../../lib/platform/tenancy/department-on.ts";
import { storedSettingsOf } from "../../../lib/platform/tenancy/organization.ts";
import { joinExpectations } from "../../../lib/schedules/expectations.ts";
import { isNew, ownPage, scopedPage, sinceWhen } from "../../../lib/sync/feed/page.ts";
import { sessionTotals } from "../../../lib/timeline/session-totals.ts";
import { shownBetween } from "../../../lib/timeline/shown-now.ts";

/** What the product calls to write pieces of a statement: the same is called here. */
const WRITERS: Readonly<Record<string, (...given: never[]) => string>> = {
  departmentOn,
  departmentsIn,
  hostOf,
  isNew,
  isOfDepartments,
  joinDepartment,
  joinExpectations,
  ownPage,
  rowsOf,
  scopedPage,
  sessionTotals,
  shownBetween,
  sinceWhen,
  storedSettingsOf,
};

/** Every text that an expression can be, as far as the source alone says it; undefined where it does not. */
export class Texts {
  readonly #project: Project;
  readonly #checker: Checker;

  constructor(project: Project) {
    this.#project = project;
    this.#checker = project.checker;
  }

  of(node: Expression): string[] | undefined {
    return this.#built(node) ?? this.#literals(node);
  }

  #built(node: Expression): string[] | undefined {
    if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)) return [node.text];
    if (isParenthesizedExpression(node) || isAsExpression(node)) return this.of(node.expression);
    if (isBinaryExpression(node)) return joined([this.of(node.left), this.of(node.right)]);
    if (isConditionalExpression(node)) return either([this.of(node.whenTrue), this.of(node.whenFalse)]);
    if (isTemplateExpression(node)) {
      const spans = node.templateSpans.flatMap((span) => [this.of(span.expression), [span.literal.text]]);
      return joined([[node.head.text], ...spans]);
    }
    if (isCallExpression(node)) return this.#written(node);
    return isIdentifier(node) ? this.#declared(node) : undefined;
  }

  #written({ expression: callee, arguments: given }: CallExpression): string[] | undefined {
    const write = WRITERS[callee.getText()];
    const [argument] = given;
    if (write === undefined || argument === undefined) return undefined;
    if (!isObjectLiteralExpression(argument))
      return inTurn(given.map((each) => this.of(each)))?.map((texts) => write(...(texts as never[])));
    const texts = argument.properties.flatMap((each) =>
      isPropertyAssignment(each) && isStringLiteral(each.initializer)
        ? [[each.name.getText(), each.initializer.text]]
        : [],
    );
    return [write(Object.fromEntries(texts) as never)];
  }

  /** A constant's text, here or where it is imported from, or what callers give for a parameter. */
  #declared(node: Node): string[] | undefined {
    const declaration = this.#declarationOf(this.#checker.getSymbolAtLocation(node));
    if (declaration === undefined) return undefined;
    if (isVariableDeclaration(declaration)) {
      if (declaration.initializer !== undefined) return this.of(declaration.initializer);
      const loop = declaration.parent.parent;
      const list = isForOfStatement(loop) ? loop.expression : undefined;
      return list !== undefined && isArrayLiteralExpression(list)
        ? either(list.elements.map((each) => this.of(each)))
        : undefined;
    }
    if (!isParameterDeclaration(declaration) || !isFunctionDeclaration(declaration.parent)) return undefined;
    const given = declaration.parent;
    const index = given.parameters.indexOf(declaration);
    const calls = this.#checker.getSignatureUsage(given).flatMap(({ call }) => call?.resolve(this.#project) ?? []);
    const texts = calls.map((call) => {
      const argument = isCallExpression(call) ? call.arguments[index] : undefined;
      return argument === undefined ? undefined : this.of(argument);
    });
    return texts.length === 0 ? undefined : either(texts);
  }

  #declarationOf(symbol: Named | undefined): Node | undefined {
    const here = symbol?.valueDeclaration ?? symbol?.declarations[0];
    const found = here?.resolve(this.#project);
    if (symbol === undefined || found === undefined) return undefined;
    const isHere = isVariableDeclaration(found) || isParameterDeclaration(found);
    return isHere ? found : this.#checker.getAliasedSymbol(symbol).valueDeclaration?.resolve(this.#project);
  }

  /** Where the type is a choice of texts. */
  #literals(node: Expression): string[] | undefined {
    const type = this.#checker.getTypeAtLocation(node);
    const choice = type === undefined ? "" : this.#checker.typeToString(type);
    if (/^-?\d+$/.test(choice)) return [choice];
    if (!/^"[^"]*"( \| "[^"]*")*$/.test(choice)) return undefined;
    return [...choice.matchAll(/"([^"]*)"/g)].map(([, text = ""]) => text);
  }
}

/** Every choice of one text from each. */
function inTurn(parts: readonly (string[] | undefined)[]): string[][] | undefined {
  let choices: string[][] = [[]];
  for (const part of parts) {
    if (part === undefined) return undefined;
    choices = choices.flatMap((choice) => part.map((text) => [...choice, text]));
  }
  return choices;
}

function joined(parts: readonly (string[] | undefined)[]): string[] | undefined {
  let texts: string[] = [""];
  for (const part of parts) {
    if (part === undefined) return undefined;
    texts = texts.flatMap((text) => part.map((more) => text + more));
  }
  return texts;
}

function either(parts: readonly (string[] | undefined)[]): string[] | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? [...new Set(known.flat())] : undefined;
}
