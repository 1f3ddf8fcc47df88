// Lives a short day against a running stage: npm run smoke -- --url https://api.example.com
import { parseArgs } from "node:util";
import { type Admin, type Credentials, found, signIn } from "./admin.ts";
import {
  checkHealth,
  cleanUp,
  type Employee,
  hire,
  isMidnight,
  leaveAsFound,
  liveDay,
  returnToWork,
  watch,
} from "./day.ts";
import { createStep } from "./steps.ts";

const usage = `npm run smoke -- --url https://… [--websocket wss://…] [--email ADDRESS [--member ADDRESS]] [--keep]
  Uses only what the public can reach. Founds an organization of its own, or, with --email and the password in
  SMOKE_PASSWORD, works as an administrator of one that is there. The employee it makes is erased at the end; with
  --member and SMOKE_MEMBER_PASSWORD an employee of that organization works again and stays, and nobody is made: a
  canary, at most every quarter of an hour. The exit code is 0 when all went well, 1 when something did not, 2 when it
  was asked wrongly.
  --websocket  connects there, and not where the API says
  --keep       erases nothing`;

type Options = {
  url: string;
  websocket: string | undefined;
  credentials: Credentials | undefined;
  member: Credentials | undefined;
  keep: boolean;
};

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: "string" },
        websocket: { type: "string" },
        email: { type: "string" },
        member: { type: "string" },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const { url, websocket, email, member, keep, help } = values;
    if (help) {
      console.log(usage);
      process.exit(0);
    }
    if (url === undefined || !URL.canParse(url)) throw new Error("--url is missing, or no address.");
    if (member !== undefined && email === undefined)
      throw new Error("--member needs --email, an administrator of theirs.");
    return {
      url: url.replace(/\/+$/, ""),
      websocket,
      credentials: credentialsOf("email", email, "SMOKE_PASSWORD"),
      member: credentialsOf("member", member, "SMOKE_MEMBER_PASSWORD"),
      keep,
    };
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

const step = createStep(console.log);

async function run({ url, websocket, credentials, member, keep }: Options): Promise<void> {
  await step("the service is well", () => checkHealth(url));
  const admin =
    credentials === undefined
      ? await step("founds an organization", () => found(url))
      : await step("signs in", () => signIn(url, credentials));
  if (member !== undefined && (await isMidnight(admin))) {
    await signOut(admin);
    console.log("Not tried: a day ends there just now, and ten minutes of work would be of two dates.");
    return;
  }
  const employee =
    member === undefined
      ? await step("an employee joins by invite", () => hire(url, admin))
      : await step("the employee signs in", () => returnToWork(url, member));
  if (employee.repaired) {
    await goHome(admin, employee, undefined);
    await signOut(admin);
    console.log(
      "Not tried: a run before this one had left work open, which ended now, and ten minutes would overlap it.",
    );
    return;
  }
  let screenshot: string | undefined;
  try {
    const socket = await step("the administrator's socket opens by a ticket", () => watch(admin, websocket));
    try {
      screenshot = await liveDay(step, admin, employee, socket);
    } finally {
      socket.close();
    }
  } finally {
    await leave(admin, employee, screenshot, keep);
  }
}

const signOut = (admin: Admin) => step("the administrator signs out", () => admin.call("POST", "/api/auth/logout"));

const goHome = (admin: Admin, employee: Employee, screenshot: string | undefined) =>
  step("the employee goes home", () => leaveAsFound(admin, employee, screenshot));

async function leave(admin: Admin, employee: Employee, screenshot: string | undefined, keep: boolean): Promise<void> {
  if (!employee.hired) await goHome(admin, employee, screenshot);
  else if (!keep) await step("the employee is erased, with all they left", () => cleanUp(admin, employee));
  await signOut(admin);
  if (keep && employee.hired) console.log(`Kept: the employee ${employee.id}.`);
  // Who serves requests cannot delete an organization, and nobody ends their own membership.
  if (admin.founded)
    console.log(`Left behind: an organization of nobody but ${admin.email}, whose password is forgotten.`);
  console.log("The exported file is deleted by the bucket after a day.");
}

try {
  await run(readOptions());
} catch (error) {
  // What failed has been printed by its step.
  console.error(`failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
