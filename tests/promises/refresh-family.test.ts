import * as fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as login from "../../functions/auth/login.ts";
import * as me from "../../functions/auth/me.ts";
import * as refresh from "../../functions/auth/refresh-token.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { whenEventsArrive } from "../steps/queues/events-queue.ts";
import { sql } from "../steps/scene/given.ts";
import { givenMemberWithPassword, givenRefreshToken } from "../steps/scene/sign-in.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { givenSocket, useFakeSockets } from "../steps/sockets/sockets.ts";
import { type Action, explain, type Family } from "../steps/tokens/family-model.ts";
import { FamilyClients } from "./family-clients.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();
const sockets = useFakeSockets();

const figures = {
  histories: 0,
  actions: 0,
  "at once": 0,
  "families ended by reuse": 0,
  "repeated after a lost reply": 0,
};

beforeAll(() => {
  process.env.RATE_LIMIT_PUBLIC = "1000000";
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterEach(() => vi.useRealTimers());
afterAll(() => tell(12, "refresh family", figures));

/** Only the clock of the functions moves, and only when told to. */
const setClock = (seconds: number) => vi.useFakeTimers({ now: seconds * 1000, toFake: ["Date"] });

type Real = { clients: FamilyClients };
type Model = { families: Family[]; now: number };

/** Numbers that stand for a session, and for how far back a token of it lies: mostly the last, which clients hold. */
const someSession = fc.nat();
const age = fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, { arbitrary: fc.constant(1), weight: 3 }, fc.nat(5));

type Intent = { kind: Action["kind"]; session: number; age: number; target: number };
const intent = (...kinds: Action["kind"][]): fc.Arbitrary<Intent> =>
  fc.record({ kind: fc.constantFrom(...kinds), session: someSession, age, target: fc.nat() });

function actionOf({ kind, session: some, age: back, target }: Intent, { families }: Model): Action {
  const session = some % families.length;
  const { tokens, access } = families[session] ?? { tokens: [], access: [] };
  if (kind === "refresh") return { kind, session, token: Math.max(0, tokens.length - 1 - back) };
  if (kind === "call") return { kind, session, access: Math.max(0, access.length - 1 - back) };
  return kind === "revoke" ? { kind, session, target: target % families.length } : { kind, session };
}

/** Several clients act at once: what they are told has to be what some order of their actions explains. */
class Together implements fc.AsyncCommand<Model, Real> {
  readonly intents: readonly Intent[];
  constructor(intents: readonly Intent[]) {
    this.intents = intents;
  }
  check = () => true;
  async run(model: Model, { clients }: Real): Promise<void> {
    const actions = this.intents.map((each) => actionOf(each, model));
    const outcomes = await Promise.all(actions.map((action) => clients.perform(action)));
    const done = actions.map((action, index) => [action, outcomes[index] ?? "refused"] as const);
    const explained = explain(model.families, done, model.now);
    expect({ done, before: model.families, explained: explained !== undefined }).toMatchObject({ explained: true });
    if (explained !== undefined) model.families = explained.families;
    clients.learn(model.families);
    count(done, outcomes.length);
  }
  toString = () => `at once: ${JSON.stringify(this.intents)}`;
}

function count(done: readonly (readonly [Action, string])[], size: number): void {
  figures.actions += size;
  if (size > 1) figures["at once"]++;
  figures["families ended by reuse"] += done.filter(([, outcome]) => outcome === "reused").length;
  const repeated = done.filter(([action, outcome]) => action.kind === "refresh" && outcome.startsWith("token"));
  figures["repeated after a lost reply"] += repeated.length - new Set(repeated.map(([, outcome]) => outcome)).size;
}

class SignIn implements fc.AsyncCommand<Model, Real> {
  check = ({ families }: Readonly<Model>) => families.length < 6;
  async run(model: Model, { clients }: Real): Promise<void> {
    await clients.signIn();
    model.families.push({ tokens: [undefined], access: [model.now], alive: true });
  }
  toString = () => "sign in";
}

class Wait implements fc.AsyncCommand<Model, Real> {
  readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
  check = () => true;
  async run(model: Model): Promise<void> {
    model.now += this.seconds;
    setClock(model.now);
  }
  toString = () => `wait ${this.seconds} s`;
}

/** A client refreshes, never hears the answer, and tries again after a while. */
class LostReply implements fc.AsyncCommand<Model, Real> {
  readonly steps: readonly fc.AsyncCommand<Model, Real>[];
  constructor(session: number, seconds: number) {
    const refreshed = { kind: "refresh", session, target: 0 } as const;
    this.steps = [
      new Together([{ ...refreshed, age: 0 }]),
      new Wait(seconds),
      new Together([{ ...refreshed, age: 1 }]),
    ];
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    for (const step of this.steps) await step.run(model, real);
  }
  toString = () => `lost reply: ${this.steps.join(", ")}`;
}

const commands = fc.commands(
  [
    fc.constant(new SignIn()),
    fc.constantFrom(1, 10, 59, 60, 61, 899, 900).map((seconds) => new Wait(seconds)),
    intent("refresh").map((each) => new Together([each])),
    intent("refresh", "call").map((each) => new Together([each])),
    intent("logout", "revoke", "change password").map((each) => new Together([each])),
    fc.tuple(someSession, fc.constantFrom(0, 59, 60, 61)).map(([session, seconds]) => new LostReply(session, seconds)),
    // One client does the same again and again, as if every reply were lost.
    fc.tuple(intent("refresh"), fc.integer({ min: 2, max: 5 })).map(([each, n]) => new Together(Array(n).fill(each))),
    fc.array(intent("refresh", "refresh", "call"), { minLength: 2, maxLength: 4 }).map((all) => new Together(all)),
    fc
      .tuple(intent("revoke", "change password"), fc.array(intent("refresh", "call"), { minLength: 1, maxLength: 3 }))
      .map(([end, others]) => new Together([end, ...others])),
  ],
  { maxCommands: 40, size: "max" },
);

describe("a family of refresh tokens", () => {
  it("has one successor for fifty who present a token at once", async () => {
    const member = await givenMemberWithPassword();
    const refresh_token = await givenRefreshToken(login, member);
    const present = () => call(refresh, { body: { refresh_token } });
    const answers = await Promise.all(Array.from({ length: 50 }, present));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ data }) => data.refresh_token)).size).toBe(1);
    const [kept] = await sql("select count(*) from refresh_tokens where org_id = $1", [member.org_id]);
    expect(kept).toEqual({ count: 2 });
  });

  it("takes its access tokens and its sockets with it when it ends by a reuse, and no other session's", async () => {
    const member = await givenMemberWithPassword();
    const first = await givenRefreshToken(login, member);
    const answers = [await call(refresh, { body: { refresh_token: first } })];
    answers.push(await call(refresh, { body: { refresh_token: answers[0]?.data.refresh_token } }));
    const tokens = answers.map(({ data }) => data.access_token as string);
    const own = await Promise.all(tokens.map((token) => givenSocket({ ...member, token }, "notifications")));
    const elsewhere = await givenSocket(member, "notifications");
    expect((await call(refresh, { body: { refresh_token: first } })).error.code).toBe("REFRESH_TOKEN_REUSED");
    await whenEventsArrive();
    for (const token of tokens) expect((await call(me, { token })).error.code).toBe("TOKEN_INVALID");
    expect(own.map((id) => sockets.hungUp.has(id))).toEqual([true, true]);
    expect(sockets.hungUp.has(elsewhere)).toBe(false);
    expect((await call(me, { token: member.token })).status).toBe(200);
  });

  // Last: the AWS client takes the moved clock for its own and goes by the difference from then on.
  it("is alive exactly as long as the model says, whatever its clients do, also at once", async () => {
    const property = fc.asyncProperty(commands, async (history) => {
      const now = Math.ceil(Date.now() / 1000);
      setClock(now);
      const clients = await FamilyClients.arrive();
      figures.histories++;
      await fc.asyncModelRun(
        () => ({ model: { families: [{ tokens: [undefined], access: [now], alive: true }], now }, real: { clients } }),
        history,
      );
      await clients.signIn();
    });
    await fc.assert(property, { numRuns: 60, endOnFailure: false });
    expect(figures["families ended by reuse"]).toBeGreaterThan(10);
    expect(figures["repeated after a lost reply"]).toBeGreaterThan(10);
  });
});
