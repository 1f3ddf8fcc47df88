import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { readWiring, type Wired } from "../../infra/wiring.ts";
import {
  ANSWER,
  AWS,
  DATABASE,
  EVENTS,
  GRACE,
  HEALTH,
  MAIL,
  MARGIN,
  PUSH,
  REDIS,
  SECRETS,
  SOCKET,
} from "../../lib/platform/timeouts.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, root } from "../steps/call/endpoints.ts";
import { eventOf } from "../steps/call/when.ts";
import { socketEvent } from "../steps/sockets/sockets.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const wired = readWiring(root);
const milliseconds = ({ timeout }: Wired) => (timeout ?? 0) * 1_000;
const routes = await everyRoute();
/** Functions that a queue or the bucket hands something to, and that give back what they had no time for. */
const consumers = wired.filter(
  ({ name, events }) =>
    events.some((event) => "sqs" in event) || /^jobs(MakeThumbnail|MakePicture|StartImport)$/.test(name),
);

/** Functions that a clock starts, and that leave to the next run what they have no time for. */
const schedules = wired.filter(({ events }) => events.some((event) => "schedule" in event));

/** Functions of the routes of a socket. */
const sockets = wired.filter(({ events }) => events.some((event) => "websocket" in event));

/**
 * What one silent dependency can cost before anything is known, as the clients are set up (lib/platform/timeouts.ts). What is
 * asked of a new connection is bounded by the time that is left.
 */
const WORST = {
  "Redis, and then PostgreSQL in its place": REDIS + DATABASE.connect,
  "a limit in PostgreSQL, and then a new connection": DATABASE.live + DATABASE.connect,
  "a connection that died, and then another": DATABASE.begin + DATABASE.connect,
  "the secret, before anything else": SECRETS.attempts * SECRETS.answer,
  "a queue or the bucket": AWS.attempts * AWS.answer + AWS.backoff,
};

describe("the time of every function", () => {
  it.each(wired)("$name has enough to notice any one silent dependency and say so", (each) => {
    const deadline = milliseconds(each) - MARGIN;
    const tooLong = Object.entries(WORST).filter(([, cost]) => cost > deadline);
    expect(tooLong).toEqual([]);
  });

  it("leaves time after the deadline for a commit, its events and the answer", () => {
    expect(ANSWER).toBeGreaterThanOrEqual(GRACE);
    expect(EVENTS).toBeLessThan(WORST["a queue or the bucket"]);
  });

  it("is enough for health to ask all parts, after waiting for the limit", () => {
    const health = wired.find(({ name }) => name === "systemHealth");
    expect(2 * HEALTH).toBeLessThan(milliseconds(health as Wired) - MARGIN);
  });

  it("is enough to push a batch of events and give up on the last socket", () => {
    const push = wired.find(({ name }) => name === "jobsPushEvents");
    expect(WORST["a queue or the bucket"] + PUSH + SOCKET).toBeLessThanOrEqual(milliseconds(push as Wired));
  });

  it("is enough for both rounds of a batch of mails to a server that does not answer", () => {
    const send = wired.find(({ name }) => name === "jobsSendMail");
    const mail = Math.max(MAIL.connect + MAIL.greeting, MAIL.silence);
    expect(2 * mail + DATABASE.connect).toBeLessThan(milliseconds(send as Wired) - MARGIN);
  });
});

/** Whether a handler asks what time it has left. What it answers to such a request does not matter. */
async function asksForItsTime(handler: unknown, event: unknown): Promise<boolean> {
  let asked = false;
  const context = {
    getRemainingTimeInMillis: () => {
      asked = true;
      return 30_000;
    },
  } as Partial<Context>;
  await (handler as (event: unknown, context: Partial<Context>) => Promise<unknown>)(event, context).catch(() => {});
  return asked;
}

describe("every function that works for somebody who waits", () => {
  // A fixed text needs no time: only its limit is counted.
  const timed = routes.filter(({ contract }) => contract.contentType === undefined);

  it.each(timed.map((route) => [route.name, route] as const))("%s knows when it has to answer", async (_, route) => {
    const event: APIGatewayProxyEventV2 = eventOf(route.contract, {});
    expect(await asksForItsTime(route.handler, event)).toBe(true);
  });

  it.each(consumers)("$name knows when it has to give back", async ({ handler }) => {
    const file = join(root, handler.replace(/\.handler$/, ".ts"));
    const module = (await import(pathToFileURL(file).href)) as { handler: unknown };
    expect(await asksForItsTime(module.handler, { Records: [] })).toBe(true);
  });

  it.each(schedules)("$name knows when it has to leave the rest to the next run", async ({ handler }) => {
    const file = join(root, handler.replace(/\.handler$/, ".ts"));
    const module = (await import(pathToFileURL(file).href)) as { handler: unknown };
    expect(await asksForItsTime(module.handler, {})).toBe(true);
  });

  it.each(sockets)("$name knows when it has to have answered a socket", async ({ handler, events }) => {
    const file = join(root, handler.replace(/\.handler$/, ".ts"));
    const module = (await import(pathToFileURL(file).href)) as { handler: unknown };
    for (const { websocket } of events) {
      const event = { ...socketEvent("socket-1=", websocket as "$default"), body: "{}" };
      expect(await asksForItsTime(module.handler, event)).toBe(true);
    }
  });

  it("is a route, a consumer, a schedule or a socket's: whoever waits for another sort is not asked here yet", () => {
    const asked = new Set([...consumers, ...schedules, ...sockets]);
    const isKnown = (event: object) => "httpApi" in event;
    const others = wired.filter((each) => !asked.has(each) && !each.events.every(isKnown));
    expect(others.map(({ name }) => name)).toEqual([]);
    expect(sockets.length).toBeGreaterThanOrEqual(4);
    expect(schedules.length).toBeGreaterThanOrEqual(4);
  });

  it("tells what was added up", () => {
    tell(29, "time", {
      functions: wired.length,
      "silences each": Object.keys(WORST).length,
      "ms the longest": Math.max(...Object.values(WORST)),
      "ms the shortest function": Math.min(...wired.map(milliseconds)),
    });
    expect(consumers.length).toBeGreaterThanOrEqual(6);
  });
});
