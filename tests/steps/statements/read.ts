import { join, relative } from "node:path";
import type { CallExpression, Node } from "typescript/unstable/ast";
import { isCallExpression, isIdentifier, isPropertyAccessExpression } from "typescript/unstable/ast/is";
import { API, type Checker, type Project, type Type } from "typescript/unstable/sync";
import { Texts } from "./text.ts";

/** What a value is to TypeScript; "any" where its type does not say. */
export type Kind = "string" | "number" | "boolean" | "Date" | "Buffer" | "array" | "object" | "any";

/** A place in the product that sends a statement. */
export type Statement = {
  /** `file:line`. */
  readonly at: string;
  /** What stands where the statement does: mostly its name. */
  readonly name: string;
  /** Undefined where the source alone does not say what is sent. */
  readonly texts: readonly string[] | undefined;
  /** The columns that the code takes from a row, where it says so. */
  readonly row: ReadonlyMap<string, Kind> | undefined;
};

const root = join(import.meta.dirname, "../../..");
const METHODS = ["query", "find", "one", "send"];
const SENDERS = ["Db", "Sending", "Pool", "Client", "PoolClient"];
/** Its own three functions send: outside transactions, by one pool or the other. */
const LIVE_STORE = "lib/platform/live/postgres.ts";
const LIVE_STORE_SENDERS = ["call", "callAsWorker", "run"];
/** Sends its second argument, outside transactions. */
const ALONE = "askAlone";

/** Every statement of `functions` and `lib`, by the compiler's own reading of the source. */
export function readStatements(): Statement[] {
  const api = new API({ cwd: root });
  try {
    const [project] = api.updateSnapshot({ openProjects: [join(root, "tsconfig.json")] }).getProjects();
    if (project === undefined) throw new Error("tsconfig.json is not read");
    const files = project.program.getSourceFileNames().filter(isProduct);
    return files.flatMap((file) => statementsOf(project, file));
  } finally {
    api.close();
  }
}

function isProduct(file: string): boolean {
  return /^(functions|lib)\/.*(?<!\.test)\.ts$/.test(relative(root, file));
}

function statementsOf(project: Project, file: string): Statement[] {
  const texts = new Texts(project);
  const source = project.program.getSourceFile(file);
  const isLiveStore = relative(root, file) === LIVE_STORE;
  const found: Statement[] = [];
  const visit = (node: Node): void => {
    if (isCallExpression(node) && sends(project.checker, isLiveStore, node)) {
      const argument = node.arguments[isCallOf(ALONE, node) ? 1 : 0];
      const line = source?.getLineAndCharacterOfPosition(node.getStart()).line ?? 0;
      if (argument !== undefined)
        found.push({
          at: `${relative(root, file)}:${line + 1}`,
          name: argument.getText(),
          texts: texts.of(argument),
          row: rowOf(project.checker, node),
        });
    }
    node.forEachChild(visit);
  };
  if (source !== undefined) visit(source);
  return found;
}

function isCallOf(name: string, { expression: callee }: CallExpression): boolean {
  return isIdentifier(callee) && callee.text === name;
}

function sends(checker: Checker, isLiveStore: boolean, { expression: callee }: CallExpression): boolean {
  if (isIdentifier(callee)) return callee.text === ALONE || (isLiveStore && LIVE_STORE_SENDERS.includes(callee.text));
  if (!isPropertyAccessExpression(callee) || !METHODS.includes(callee.name.text)) return false;
  const receiver = checker.getTypeAtLocation(callee.expression);
  if (receiver === undefined) return false;
  const names = [receiver.getSymbol()?.name ?? "", checker.typeToString(receiver)];
  return names.some((name) => SENDERS.includes(name));
}

function rowOf(checker: Checker, { typeArguments }: CallExpression): Map<string, Kind> | undefined {
  const given = typeArguments?.[0];
  const type = given === undefined ? undefined : checker.getTypeFromTypeNode(given);
  if (type === undefined) return undefined;
  const properties = checker.getPropertiesOfType(type);
  if (properties.length === 0) return undefined;
  return new Map(properties.map((each) => [each.name, kindOf(checker, checker.getTypeOfSymbol(each))]));
}

function kindOf(checker: Checker, given: Type | undefined): Kind {
  const type = given === undefined ? undefined : checker.getNonNullableType(given);
  if (type === undefined || ["any", "unknown", "{}"].includes(checker.typeToString(type))) return "any";
  if (checker.isTypeAssignableTo(type, checker.getStringType())) return "string";
  if (checker.isTypeAssignableTo(type, checker.getNumberType())) return "number";
  if (checker.isTypeAssignableTo(type, checker.getBooleanType())) return "boolean";
  if (checker.isArrayLikeType(type)) return "array";
  // Where an answer may be repeated from what was stored, an instant is a text as well; a row has the date.
  const name = checker.typeToString(type);
  if (/(^|\| )Date\b/.test(name)) return "Date";
  return name.startsWith("Buffer") ? "Buffer" : "object";
}
