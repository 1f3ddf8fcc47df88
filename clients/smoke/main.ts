// Lives a short day against a running stage: npm run smoke -- --url https://api.example.com
import { parseArgs } from "node:util";
import { ACCOUNTS_FILE } from "./accounts.ts";
import type { Credentials } from "./admin.ts";
import { type Options, smoke } from "./run.ts";

const usage = `npm run smoke -- --url https://… [--websocket wss://…] [--accounts FILE | --email ADDRESS [--member ADDRESS]] [--keep]
  Uses only what the public can reach. The first run against an address founds an organization with an administrator and
  an employee who are nobody, and keeps their passwords in FILE, for its owner alone to read; every other run finds them
  there, and makes nobody. Each lives four minutes of work and removes what it can, also when it fails or is stopped: a
  canary, every five minutes. With --email and the password in SMOKE_PASSWORD it works as an administrator of another
  organization: the employee it makes is erased at the end; with --member and SMOKE_MEMBER_PASSWORD an employee of that
  organization works again and stays, and nobody is made. The exit code is 0 when all went well, 1 when something did
  not, 2 when it was asked wrongly.
  --accounts   ${ACCOUNTS_FILE} unless said
  --websocket  connects there, and not where the API says
  --keep       does not erase the employee that was made`;

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: "string" },
        websocket: { type: "string" },
        accounts: { type: "string" },
        email: { type: "string" },
        member: { type: "string" },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const { url, websocket, accounts = ACCOUNTS_FILE, email, member, keep, help } = values;
    if (help) {
      console.log(usage);
      process.exit(0);
    }
    if (url === undefined || !URL.canParse(url)) throw new Error("--url is missing, or no address.");
    if (member !== undefined && email === undefined)
      throw new Error("--member needs --email, an administrator of theirs.");
    if (email !== undefined && values.accounts !== undefined) throw new Error("Either --accounts or --email.");
    const admin = credentialsOf("email", email, "SMOKE_PASSWORD");
    const employee = credentialsOf("member", member, "SMOKE_MEMBER_PASSWORD");
    const known = admin && { admin, ...(employee && { member: employee }) };
    return { url: url.replace(/\/+$/, ""), websocket, accounts, known, keep };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

function credentialsOf(flag: string, email: string | undefined, variable: string): Credentials | undefined {
  if (email === undefined) return undefined;
  const password = process.env[variable];
  if (!password) throw new Error(`--${flag} needs the password in ${variable}.`);
  return { email, password };
}

const options = readOptions();
const stopped = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => stopped.abort(new Error(`It was stopped by ${signal}.`)));
if (!(await smoke(options, console.log, stopped))) process.exitCode = 1;
console.log("The exported file is deleted by the bucket after a day.");
process.exit();
