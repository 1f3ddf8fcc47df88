import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Code that does not load; the message names file and line. */
export class BrokenCode extends Error {}

/** How an answer to a request begins whose function does not load. */
export const BROKEN_CODE = "This code does not load: ";

/**
 * An error of loading code in one line, with file and line: `lib/platform/log.ts:12: Expression expected`. V8 tells the place
 * of a few errors, such as a name that is declared twice, only where they end a process: `lastWords` answers what it said there.
 */
export function describeProblem(error: unknown, root: string, lastWords: () => string): string {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const [line = message] = message.split("\n");
  const text = line.replaceAll(root, "").replaceAll(/(^|[\s'"])[\\/](?=lib|functions)/g, "$1");
  const place = placeIn(stack, root) ?? (error instanceof SyntaxError ? placeIn(lastWords(), root) : undefined);
  return place === undefined ? text : `${place}: ${text}`;
}

/** The first file of ours that a stack names, with its line. */
function placeIn(stack: string, root: string): string | undefined {
  for (const [, url = "", line] of stack.matchAll(/(file:\/\/\S+?):(\d+)/g)) {
    const path = relative(root, fileURLToPath(url)).replaceAll("\\", "/");
    if (/^(functions|lib)\//.test(path)) return `${path}:${line}`;
  }
  return undefined;
}
