import { createHash } from "node:crypto";
import type { DemoUser } from "../../seed/demo-users.ts";
import type { Clock } from "../common/clock.ts";
import { createSchoolApi, type SchoolApi } from "./api.ts";

/** What everybody in the demo shares. */
export type World = {
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Ends everything. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
};

/** Somebody with a phone of their own. */
export type Person = {
  readonly user: DemoUser;
  /** A real phone makes it up at random and keeps it; this one has the same again when the demo starts again. */
  readonly deviceKey: string;
  /** What can be done without a sign-in. */
  readonly api: SchoolApi;
  /** The same, signed in: once, as on a phone that remembers. */
  signedIn(): Promise<SchoolApi>;
};

/** Paced requests queue, and what a laptop plays as the cloud may take its time. */
const TIMEOUT_SECONDS = 45;

export function createPeople(world: World): (user: DemoUser) => Person {
  const known = new Map<string, Person>();
  return (user) => {
    const found = known.get(user.email) ?? createPerson(world, user);
    known.set(user.email, found);
    return found;
  };
}

function createPerson({ baseUrl, fetch, clock, signal }: World, user: DemoUser): Person {
  const api = createSchoolApi({ baseUrl, fetch, clock, signal, timeoutSeconds: TIMEOUT_SECONDS });
  let signingIn: Promise<unknown> | undefined;
  return {
    user,
    deviceKey: createHash("sha256").update(`the phone of ${user.email}`).digest("hex"),
    api,
    async signedIn() {
      signingIn ??= api.signIn(user.email, user.password).catch((error: unknown) => {
        signingIn = undefined;
        throw error;
      });
      await signingIn;
      return api;
    },
  };
}
