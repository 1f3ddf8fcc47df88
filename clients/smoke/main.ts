// Lives a short day against a running stage: npm run smoke -- --url https://api.example.com
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ACCOUNTS_FILE, type Accounts, keepAccounts, readAccounts } from "./accounts.ts";
import { type Admin, type Credentials, found, signIn } from "./admin.ts";
import {
  begin,
  checkHealth,
  cleanUp,
  type Employee,
  hire,
  isMidnight,
  type Left,
  leaveAsFound,
  liveDay,
  returnToWork,
  watch,
} from "./day.ts";
import { createCleanup, createStep } from "./steps.ts";

/** A run that takes longer has failed, and cleans up: the next one may begin after five minutes. */
const LONGEST_SECONDS = 240;
/** How long what was asked for last may take to answer. */
const LAST_ANSWER_MS = 15_000;

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

type Options = {
  url: string;
  websocket: string | undefined;
  accounts: string;
  /** Of an organization that is there; without them that of the file. */
  known: Accounts | undefined;
  keep: boolean;
};

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

const stopped = new AbortController();
const step = createStep(console.log, stopped.signal);
const cleanup = createCleanup(createStep(console.log));

async function run({ url, websocket, accounts: file, known, keep }: Options): Promise<void> {
  await step("the service is well", () => checkHealth(url));
  const accounts = known ?? (await readAccounts(file, url));
  const admin =
    accounts === undefined ? await foundAndKeep(url, file) : await step("signs in", () => signIn(url, accounts.admin));
  cleanup.defer("the administrator signs out", () => admin.call("POST", "/api/auth/logout"));
  // Who works more than once has days that end.
  const isMadeAnew = known !== undefined && known.member === undefined;
  if (!isMadeAnew && (await isMidnight(admin)))
    return console.log("Not tried: a day ends there just now, and the minutes of work would be of two dates.");

  const left: Left = { taken: [] };
  const employee = isMadeAnew
    ? await makeEmployee(url, admin, keep)
    : await findEmployee(url, file, admin, accounts, left);
  if (employee.repaired)
    return console.log("Not tried: a run before had left work open, which ended now, and this one would overlap it.");
  const socket = await step("the administrator's socket opens by a ticket", () => watch(admin, websocket));
  try {
    await liveDay(step, admin, employee, socket, left);
  } finally {
    socket.close();
  }
}

/** The passwords are kept before anything else is asked: what fails from here on founds no second organization. */
async function foundAndKeep(url: string, file: string): Promise<Admin> {
  const admin = await step("founds an organization", () =>
    found(url, (credentials) => keepAccounts(file, url, { admin: credentials })),
  );
  console.log(`Kept in ${file}: an organization of nobody but ${admin.email}, for this run and all that follow.`);
  return admin;
}

/** Somebody for this run alone. */
async function makeEmployee(url: string, admin: Admin, keep: boolean): Promise<Employee> {
  const { id, credentials } = await step("an employee joins by invite", () => hire(url, admin));
  if (keep) console.log(`Kept: the employee ${id}.`);
  else cleanup.defer("the employee is erased, with all they left", () => cleanUp(admin, id));
  return begin(url, credentials);
}

/** Somebody who works again in each run, hired by the first. */
async function findEmployee(
  url: string,
  file: string,
  admin: Admin,
  accounts: Accounts | undefined,
  left: Left,
): Promise<Employee> {
  const credentials = accounts?.member ?? (await hireAndKeep(url, file, admin));
  const employee = await step("the employee signs in", () => returnToWork(url, credentials));
  cleanup.defer("the employee goes home", () => leaveAsFound(admin, employee, left));
  return employee;
}

async function hireAndKeep(url: string, file: string, admin: Admin): Promise<Credentials> {
  const { credentials } = await step("an employee joins by invite", () => hire(url, admin));
  const accounts = await readAccounts(file, url);
  if (accounts !== undefined) await keepAccounts(file, url, { ...accounts, member: credentials });
  return credentials;
}

const stop = (why: string) => stopped.abort(new Error(why));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop(`It was stopped by ${signal}.`));
setTimeout(() => stop(`It took longer than ${LONGEST_SECONDS} s.`), LONGEST_SECONDS * 1000).unref();

const options = readOptions();
const ended = Promise.withResolvers<never>();
stopped.signal.addEventListener("abort", () => ended.reject(stopped.signal.reason));
const going = run(options);
try {
  await Promise.race([going, ended.promise]);
} catch (error) {
  // What failed has been printed by its step.
  console.error(`failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
  // What is still under way does not go on while it is undone.
  stop("It failed.");
  // What it asked for last may have been done: then there is more to take back.
  await Promise.race([going.catch(() => undefined), sleep(LAST_ANSWER_MS, undefined, { ref: false })]);
}
if (!(await cleanup.run())) process.exitCode = 1;
console.log("The exported file is deleted by the bucket after a day.");
process.exit();
