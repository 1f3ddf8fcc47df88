// The demo team of `npm run dev -- --demo`: simulated people whose trackers really use the public API.
import { DEMO_USERS } from "../../seed/demo-users.ts";
import { startDemo } from "../common/demo.ts";
import { type Api, createApi } from "./core/api.ts";
import { arrive, type Life, live } from "./demo/life.ts";
import { DEMO_TEAM, hireNewcomers } from "./demo/team.ts";

const { baseUrl, signal, print } = startDemo();

await playTeam();
process.exit(0);

async function playTeam(): Promise<void> {
  const lives: Promise<void>[] = [];
  const admin = await prepareTeam();
  for (const [place, person] of DEMO_TEAM.entries()) {
    if (signal.aborted) break;
    const life: Life = { person, api: newApi(), admin, print, signal, place };
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

/** Answers the administrator, who goes on looking after the team; undefined where they do not work. */
async function prepareTeam(): Promise<Api | undefined> {
  const admin = DEMO_USERS.find(({ role }) => role === "admin");
  if (admin === undefined) return undefined;
  try {
    const api = newApi();
    await api.signIn(admin.email, admin.password);
    await hireNewcomers(api, print);
    return api;
  } catch (error) {
    complain(admin.name, error);
    return undefined;
  }
}

function newApi(): Api {
  return createApi({ baseUrl, signal });
}

function complain(name: string, error: unknown): void {
  print(`${name} does not work today: ${error instanceof Error ? error.message : String(error)}`);
}
