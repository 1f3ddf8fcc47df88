// The demo team of `npm run dev -- --demo`: simulated people whose trackers really use the public API.
import { DEMO_USERS } from "../../seed/demo-users.ts";
import { type Api, createApi } from "./api.ts";
import { arrive, type Life, live } from "./demo-life.ts";
import { DEMO_TEAM, hireNewcomers } from "./demo-team.ts";

const baseUrl = process.env.API_URL ?? "http://127.0.0.1:3000";
/** The one who started us waits five seconds before it kills. */
const LAST_SECONDS = 4;

const ending = new AbortController();
const { signal } = ending;

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    if (signal.aborted) return;
    ending.abort();
    setTimeout(() => process.exit(0), LAST_SECONDS * 1000).unref();
  });
}

await playTeam();
process.exit(0);

async function playTeam(): Promise<void> {
  const lives: Promise<void>[] = [];
  await prepareTeam();
  for (const [place, person] of DEMO_TEAM.entries()) {
    if (signal.aborted) break;
    const life: Life = { person, api: newApi(), print, signal, place };
    // One after the other: the machine that plays the whole cloud has other things to do, too.
    try {
      const { tracker, random } = await arrive(life);
      lives.push(live(life, tracker, random).catch((error: unknown) => complain(person.name, error)));
    } catch (error) {
      complain(person.name, error);
    }
  }
  await Promise.all(lives);
}

async function prepareTeam(): Promise<void> {
  const admin = DEMO_USERS.find(({ role }) => role === "admin");
  if (admin === undefined) return;
  try {
    const api = newApi();
    await api.signIn(admin.email, admin.password);
    await hireNewcomers(api, print);
  } catch (error) {
    complain(admin.name, error);
  }
}

function newApi(): Api {
  return createApi({ baseUrl, signal });
}

function complain(name: string, error: unknown): void {
  print(`${name} does not work today: ${error instanceof Error ? error.message : String(error)}`);
}

function print(line: string): void {
  console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
}
