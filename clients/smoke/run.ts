import { setTimeout as sleep } from "node:timers/promises";
import { type Accounts, keepAccounts, readAccounts } from "./accounts.ts";
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
import { createCleanup, createStep, type Step } from "./steps.ts";

/** A run that takes longer has failed, and cleans up: the next one may begin after five minutes. */
const LONGEST_SECONDS = 240;
/** How long what was asked for last may take to answer. */
const LAST_ANSWER_MS = 15_000;

export type Options = {
  readonly url: string;
  /** Where the ticket is taken instead of where the API says. */
  readonly websocket?: string | undefined;
  /** Of an organization that is there; without them that of the file. */
  readonly known: Accounts | undefined;
  readonly accounts: string;
  /** Leaves the employee who was made. */
  readonly keep?: boolean;
};

type Living = Options & {
  readonly step: Step;
  readonly cleanup: ReturnType<typeof createCleanup>;
  readonly print: (line: string) => void;
};

/**
 * Lives the short day once, printing each step, and takes back what it did, whatever becomes of it. Answers whether all
 * went well; it never throws. Whoever aborts `stopped` ends it in the middle.
 */
export async function smoke(
  options: Options,
  print: (line: string) => void,
  stopped = new AbortController(),
): Promise<boolean> {
  const cleanup = createCleanup(createStep(print));
  const stop = (why: string) => stopped.abort(new Error(why));
  const late = setTimeout(() => stop(`It took longer than ${LONGEST_SECONDS} s.`), LONGEST_SECONDS * 1000).unref();
  const ended = Promise.withResolvers<never>();
  stopped.signal.addEventListener("abort", () => ended.reject(stopped.signal.reason));
  const going = live({ ...options, step: createStep(print, stopped.signal), cleanup, print });
  let isWell = true;
  try {
    await Promise.race([going, ended.promise]);
  } catch (error) {
    // What failed has been printed by its step.
    print(`failed: ${error instanceof Error ? error.message : String(error)}`);
    isWell = false;
    // What is still under way does not go on while it is undone.
    stop("It failed.");
    // What it asked for last may have been done: then there is more to take back.
    await Promise.race([going.catch(() => undefined), sleep(LAST_ANSWER_MS, undefined, { ref: false })]);
  } finally {
    clearTimeout(late);
  }
  return (await cleanup.run()) && isWell;
}

async function live(living: Living): Promise<void> {
  const { url, websocket, accounts: file, known, step, cleanup, print } = living;
  await step("the service is well", () => checkHealth(url));
  const accounts = known ?? (await readAccounts(file, url));
  const admin =
    accounts === undefined ? await foundAndKeep(living) : await step("signs in", () => signIn(url, accounts.admin));
  cleanup.defer("the administrator signs out", () => admin.call("POST", "/api/auth/logout"));
  // Who works more than once has days that end.
  const isMadeAnew = known !== undefined && known.member === undefined;
  if (!isMadeAnew && (await isMidnight(admin)))
    return print("Not tried: a day ends there just now, and the minutes of work would be of two dates.");

  const left: Left = { taken: [] };
  const employee = isMadeAnew ? await makeEmployee(living, admin) : await findEmployee(living, admin, accounts, left);
  if (employee.repaired)
    return print("Not tried: a run before had left work open, which ended now, and this one would overlap it.");
  const socket = await step("the administrator's socket opens by a ticket", () => watch(admin, websocket));
  try {
    await liveDay(step, admin, employee, socket, left);
  } finally {
    socket.close();
  }
}

/** The passwords are kept before anything else is asked: what fails from here on founds no second organization. */
async function foundAndKeep({ url, accounts: file, step, print }: Living): Promise<Admin> {
  const admin = await step("founds an organization", () =>
    found(url, (credentials) => keepAccounts(file, url, { admin: credentials })),
  );
  print(`Kept in ${file}: an organization of nobody but ${admin.email}, for this run and all that follow.`);
  return admin;
}

/** Somebody for this run alone. */
async function makeEmployee({ url, keep = false, step, cleanup, print }: Living, admin: Admin): Promise<Employee> {
  const { id, credentials } = await step("an employee joins by invite", () => hire(url, admin));
  if (keep) print(`Kept: the employee ${id}.`);
  else cleanup.defer("the employee is erased, with all they left", () => cleanUp(admin, id));
  return begin(url, credentials);
}

/** Somebody who works again in each run, hired by the first. */
async function findEmployee(
  living: Living,
  admin: Admin,
  accounts: Accounts | undefined,
  left: Left,
): Promise<Employee> {
  const { url, step, cleanup } = living;
  const credentials = accounts?.member ?? (await hireAndKeep(living, admin));
  const employee = await step("the employee signs in", () => returnToWork(url, credentials));
  cleanup.defer("the employee goes home", () => leaveAsFound(admin, employee, left));
  return employee;
}

async function hireAndKeep({ url, accounts: file, step }: Living, admin: Admin): Promise<Credentials> {
  const { credentials } = await step("an employee joins by invite", () => hire(url, admin));
  const accounts = await readAccounts(file, url);
  if (accounts !== undefined) await keepAccounts(file, url, { ...accounts, member: credentials });
  return credentials;
}
