// Lives a short day against a running stage: npm run smoke -- --url https://api.example.com
import { parseArgs } from "node:util";
import { type Admin, type Credentials, found, signIn } from "./admin.ts";
import { checkHealth, cleanUp, type Employee, hire, liveDay, watch } from "./day.ts";
import { createStep } from "./steps.ts";

const usage = `npm run smoke -- --url https://… [--websocket wss://…] [--email ADDRESS] [--keep]
  Uses only what the public can reach. Founds an organization of its own, or, with --email and the password in
  SMOKE_PASSWORD, works as an administrator of one that is there. The employee it makes is erased at the end.
  --websocket  connects there, and not where the API says
  --keep       erases nothing`;

type Options = { url: string; websocket: string | undefined; credentials: Credentials | undefined; keep: boolean };

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: "string" },
        websocket: { type: "string" },
        email: { type: "string" },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const { url, websocket, email, keep, help } = values;
    if (help) {
      console.log(usage);
      process.exit(0);
    }
    if (url === undefined || !URL.canParse(url)) throw new Error("--url is missing, or no address.");
    const password = process.env.SMOKE_PASSWORD;
    if (email !== undefined && !password) throw new Error("--email needs the password in SMOKE_PASSWORD.");
    const credentials = email === undefined ? undefined : { email, password: password ?? "" };
    return { url: url.replace(/\/+$/, ""), websocket, credentials, keep };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

const step = createStep(console.log);

async function run({ url, websocket, credentials, keep }: Options): Promise<void> {
  await step("the service is well", () => checkHealth(url));
  const admin =
    credentials === undefined
      ? await step("founds an organization", () => found(url))
      : await step("signs in", () => signIn(url, credentials));
  const employee = await step("an employee joins by invite", () => hire(url, admin));
  try {
    const socket = await step("the administrator's socket opens by a ticket", () => watch(admin, websocket));
    try {
      await liveDay(step, admin, employee, socket);
    } finally {
      socket.close();
    }
  } finally {
    await leave(admin, employee, keep);
  }
}

async function leave(admin: Admin, employee: Employee, keep: boolean): Promise<void> {
  if (!keep) await step("the employee is erased, with all they left", () => cleanUp(admin, employee));
  await step("the administrator signs out", () => admin.call("POST", "/api/auth/logout"));
  if (keep) console.log(`Kept: the employee ${employee.id}.`);
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
