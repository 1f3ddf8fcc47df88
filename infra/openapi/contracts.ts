import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Contract } from "../../lib/platform/http/contract.ts";
import { functionName } from "../wiring.ts";

/** An endpoint as its file shows it. */
export type Documented = {
  contract: Contract;
  /** functions/attendance/check-in.ts */
  file: string;
  /** attendance */
  area: string;
  /** attendanceCheckIn */
  operationId: string;
  /** The sentence at the top of the file. */
  sentence: string;
  /** Whether an Idempotency-Key does anything: it needs a member and a transaction, and nothing after that. */
  idempotent: boolean;
};

/** Every file below functions/ that exports a contract, by path and method. */
export async function loadContracts(root: string): Promise<Documented[]> {
  const files = globSync("functions/*/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
  const found = await Promise.all(files.map((file) => load(root, file)));
  return found
    .filter((each) => each !== undefined)
    .sort((a, b) => compare(a.contract.path, b.contract.path) || compare(a.contract.method, b.contract.method));
}

async function load(root: string, file: string): Promise<Documented | undefined> {
  const module = (await import(pathToFileURL(join(root, file)).href)) as { contract?: Contract };
  if (module.contract === undefined) return undefined;
  const source = readFileSync(join(root, file), "utf8");
  const comment = /^(?:\/\/.*\n)+/.exec(source)?.[0] ?? "";
  return {
    contract: module.contract,
    file,
    area: file.split("/")[1] ?? "",
    operationId: functionName(file),
    sentence: comment
      .replaceAll(/^\/\/ ?/gm, "")
      .replaceAll(/\s+/g, " ")
      .trim(),
    idempotent:
      module.contract.method === "POST" &&
      module.contract.idempotent !== false &&
      /\bhandler = (endpoint|askingEndpoint)\(/.test(source),
  };
}

/** By code unit: the same on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
