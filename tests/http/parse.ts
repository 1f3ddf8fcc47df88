/** One request of a .http file, its variables not yet put in. */
export type HttpRequest = {
  title: string;
  /** For other requests to refer to its answer. */
  name: string | undefined;
  expected_status: number;
  method: string;
  url: string;
  headers: [name: string, value: string][];
  /** Lines; one that starts with `< ` stands for a file's bytes. */
  body: string[];
};

export type HttpFile = { variables: Record<string, string>; requests: HttpRequest[] };

/**
 * Reads the part of VS Code's REST Client format that our files use, and throws for anything else: a line that is
 * passed over here would be one that nobody tests.
 *
 *     @host = http://…                 variables of the file, before the first request
 *     ### Title                        a request: comments, request line, headers, an empty line, body
 *     # @name login
 *     # expect 200                     ours; required
 *     POST {{host}}/api/…
 */
export function parseHttpFile(text: string): HttpFile {
  const [preamble = [], ...sections] = splitSections(text);
  if (sections.length === 0) throw new Error("there is no request");
  const requests = sections.map(parseRequest);
  const names = requests.map(({ name }) => name).filter((name) => name !== undefined);
  if (new Set(names).size < names.length) throw new Error(`a name is used twice: ${names.join(", ")}`);
  return { variables: parsePreamble(preamble), requests };
}

function splitSections(text: string): string[][] {
  const sections: string[][] = [[]];
  for (const line of text.split("\n")) {
    if (line.startsWith("###")) sections.push([line]);
    else sections.at(-1)?.push(line);
  }
  return sections;
}

function parsePreamble(lines: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of lines) {
    if (line === "" || isComment(line)) continue;
    const [, name, value] = /^@([a-z]\w*) = (\S+|\{\{[^{}]+\}\})$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`before the first request: ${line}`);
    variables[name] = value;
  }
  return variables;
}

function parseRequest([titleLine = "", ...lines]: string[]): HttpRequest {
  const title = /^### (\S.*)$/.exec(titleLine)?.[1];
  if (title === undefined) throw new Error(`not a title: ${titleLine}`);
  const requestAt = lines.findIndex((line) => line !== "" && !isComment(line));
  if (requestAt === -1) throw new Error(`"${title}" has no request line`);
  const { name, expected_status } = parseDirectives(title, lines.slice(0, requestAt));
  const [, method, url] = /^(GET|POST|PUT|DELETE) (\S+)$/.exec(lines[requestAt] ?? "") ?? [];
  if (method === undefined || url === undefined) throw new Error(`"${title}": not a request line: ${lines[requestAt]}`);

  const rest = lines.slice(requestAt + 1);
  const blank = rest.indexOf("");
  const headers = rest.slice(0, blank === -1 ? rest.length : blank).map((line) => parseHeader(title, line));
  const body = blank === -1 ? [] : trimEnd(rest.slice(blank + 1));
  // The editor drops such lines wherever they stand.
  const comment = body.find(isComment);
  if (comment !== undefined) throw new Error(`"${title}": a comment in the body: ${comment}`);
  return { title, name, expected_status, method, url, headers, body };
}

function parseDirectives(title: string, lines: readonly string[]) {
  let name: string | undefined;
  let expected: number | undefined;
  for (const line of lines) {
    const given = /^# @name (\w+)$/.exec(line)?.[1];
    const status = /^# expect (\d{3})$/.exec(line)?.[1];
    if (status !== undefined && expected === undefined) expected = Number(status);
    else if (given !== undefined && name === undefined) name = given;
    else if (line !== "") throw new Error(`"${title}": not understood: ${line}`);
  }
  if (expected === undefined) throw new Error(`"${title}" does not say what it expects: # expect 200`);
  return { name, expected_status: expected };
}

function parseHeader(title: string, line: string): [string, string] {
  const [, name, value] = /^([A-Za-z-]+): (\S.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`"${title}": not a header: ${line}`);
  return [name, value];
}

function isComment(line: string): boolean {
  return /^\s*(#|\/\/)/.test(line);
}

function trimEnd(lines: readonly string[]): string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== "") + 1);
}
