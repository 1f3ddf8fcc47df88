/**
 * `npm run test:schemathesis [-- --examples 20] [--role admin]`: an independent reading of docs/openapi.json. Schemathesis
 * (from PyPI) makes requests to every route from the document, as each role, and compares the answers with it. Figures go
 * to tests/schemathesis/figures.json, which is checked in.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startSystem } from "../setup/system.ts";

const VERSION = "4.32.5";
const FIGURES = join(import.meta.dirname, "figures.json");
const ROLES = ["admin", "manager", "employee", "student"] as const;
type Role = (typeof ROLES)[number];

/** What a request would take from the caller itself, so that all later ones met 401. */
const ENDS_THE_CALLER = "^/api/auth/(logout|change-password|sessions)";

const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
];

type Figures = { requests: number; operations: number; failures: number };

/** The program `st`, installed once for all clones; undefined where there is no Python or no PyPI. */
function installed(): string | undefined {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const directory = join(cache, "muster", `schemathesis-${VERSION}`);
  const program = join(directory, "bin", "st");
  if (existsSync(program)) return program;
  try {
    execFileSync("python3", ["-m", "venv", directory], { stdio: "ignore" });
    const words = ["-m", "pip", "install", "--quiet", "--retries", "1", `schemathesis==${VERSION}`];
    execFileSync(join(directory, "bin", "python"), words, { stdio: "ignore" });
    return program;
  } catch {
    rmSync(directory, { recursive: true, force: true });
    return undefined;
  }
}

type SignedIn = { access_token: string };

async function post<Data = unknown>(url: string, body: object, token?: string): Promise<Data> {
  const headers = {
    "content-type": "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const { data, error } = (await response.json()) as { data: Data; error?: { code: string } };
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${error?.code}`);
  return data;
}

/** Somebody of this role in an organization of their own, at work: what they do to it meets nobody else. */
async function signIn(api: string, role: Role): Promise<string> {
  const password = "tulip-anvil-49";
  const founder = {
    email: `${role}-founder@example.com`,
    password,
    name: "Ada",
    organization_name: `Works of ${role}`,
  };
  const { access_token } = await post<SignedIn>(`${api}/api/auth/register`, founder);
  if (role === "admin") return access_token;
  const email = `${role}@example.com`;
  await post(`${api}/api/users`, { email, password, name: "Eve", role }, access_token);
  const signedIn = await post<SignedIn>(`${api}/api/auth/login`, { email, password });
  await post(`${api}/api/attendance/check-in`, {}, signedIn.access_token);
  return signedIn.access_token;
}

async function runAs(program: string, api: string, role: Role, examples: string): Promise<Figures> {
  const token = await signIn(api, role);
  const directory = mkdtempSync(join(tmpdir(), "muster-schemathesis-"));
  const report = join(directory, "report.json");
  const words = [
    "run",
    `${api}/api/openapi.json`,
    ...["--header", `Authorization: Bearer ${token}`],
    ...["--max-examples", examples, "--seed", "1", "--no-shrink", "--continue-on-failure", "--workers", "2"],
    ...["--checks", CHECKS.join(","), "--exclude-path-regex", ENDS_THE_CALLER, "--warnings", "off"],
    ...["--phases", "examples,fuzzing", "--request-timeout", "30", "--report-json-path", report],
  ];
  const child = spawn(program, words, { stdio: "inherit", cwd: directory });
  await new Promise((resolve) => child.once("exit", resolve));
  const figures = read(report);
  rmSync(directory, { recursive: true, force: true });
  return figures;
}

type Report = {
  complete: boolean;
  operations: { tested: number };
  test_cases: { generated: number; unique_failures: number };
  errors: unknown[];
};

/** A run that did not come to its end counts as a failure. */
function read(report: string): Figures {
  if (!existsSync(report)) return { requests: 0, operations: 0, failures: 1 };
  const { complete, operations, test_cases, errors } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const failures = test_cases.unique_failures + errors.length + (complete ? 0 : 1);
  return { requests: test_cases.generated, operations: operations.tested, failures };
}

async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { examples: { ...text, default: "20" }, role: text } });
  const program = installed();
  if (program === undefined) {
    console.log("skipped: Schemathesis needs python3 and PyPI, and one of them is not to be had.");
    return 0;
  }
  const { system, stop } = await startSystem({ RATE_LIMIT_PUBLIC: "1000000", RATE_LIMIT_MEMBER: "1000000" });
  const figures: Record<string, Figures> = {};
  try {
    for (const role of ROLES.filter((each) => values.role === undefined || each === values.role)) {
      console.log(`\n==> as ${role}`);
      figures[role] = await runAs(program, system.http, role, values.examples);
    }
  } finally {
    await stop();
  }
  writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
  console.table(figures);
  return Object.values(figures).every(({ failures }) => failures === 0) ? 0 : 1;
}

process.exitCode = await main();
