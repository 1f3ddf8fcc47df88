import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { handler as ingest } from "../../functions/jobs/ingest-heartbeats.ts";
import { handler as pushEvents } from "../../functions/jobs/push-events.ts";
import { handler as runJob } from "../../functions/jobs/run-job.ts";
import { handler as sendMail } from "../../functions/jobs/send-mail.ts";
import { readDefinitions } from "../../localstack/aws/definitions.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, message } from "../steps/activity/heartbeats.ts";
import { useMails } from "../steps/mail/mails.ts";
import { startPretendedQueues } from "../steps/queues/pretended-queue.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { type FaultProxy, startFaultProxy } from "../steps/services/fault-proxy.ts";
import { tell } from "./figures.ts";

useTestDatabase();
const mails = useMails();

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Seconds between two looks at the queues; Lambda looks all the time. */
const STEP = 5;
const MEMBERS = 20;
const figures = {
  "hours of outages": 0,
  messages: 0,
  tries: 0,
  "dead letters": 0,
  lost: 0,
  "seconds until all was done": 0,
};

let database: FaultProxy;
let queues: ReturnType<typeof startPretendedQueues>;
const url = (name: string) => process.env[`${name.toUpperCase()}_QUEUE_URL`] ?? "";
const consumers = { heartbeats: ingest, events: pushEvents, jobs: runJob, mails: sendMail };
type Name = keyof typeof consumers;

beforeAll(async () => {
  database = await startFaultProxy(process.env.WORKER_DATABASE_URL ?? "");
  for (const name of ["APP_DATABASE_URL", "WORKER_DATABASE_URL"])
    process.env[name] = database.through(process.env[name] ?? "");
});
beforeEach(() => {
  const { visibilitySeconds, maxReceives } = readDefinitions().queues.find(({ name }) => name === "heartbeats") ?? {
    visibilitySeconds: 0,
    maxReceives: 0,
  };
  queues = startPretendedQueues({ visibility_seconds: visibilitySeconds, max_receives: maxReceives });
});
afterEach(async () => {
  queues.stop();
  await database.be("none");
});
afterAll(async () => {
  await database.stop();
  tell(29, "outages outlived", figures);
});

/** Lets that many seconds pass, with a consumer that tries whatever is seen; answers how many messages it tried. */
async function pass(name: Name, seconds: number, step = STEP): Promise<number> {
  let tries = 0;
  for (let passed = 0; passed < seconds; passed += step) {
    tries += await queues.consume(url(name), consumers[name]);
    queues.turn(step);
  }
  figures.tries += tries;
  return tries;
}

/** Lets time pass until a queue holds nothing; answers how many seconds that took. */
async function drain(name: Name, most: number): Promise<number> {
  for (let passed = 0; passed <= most; passed += STEP) {
    await queues.consume(url(name), consumers[name]);
    if (queues.bodiesOf(url(name)).length === 0) return passed;
    queues.turn(STEP);
  }
  throw new Error(`${queues.bodiesOf(url(name)).length} messages are still in ${name}`);
}

function count(name: Name, hours: number, messages: number): void {
  figures["hours of outages"] += hours;
  figures.messages += messages;
  figures["dead letters"] += queues.bodiesOf(`${url(name)}-dlq`).length;
}

const storedOf = async (members: readonly Member[]) =>
  (await sql("select from user_activity_tracking where user_id = any ($1::uuid[])", [members.map(({ id }) => id)]))
    .length;

describe("an outage of the database", () => {
  it.each([
    { what: "an hour", hours: 1, step: STEP },
    { what: "three days", hours: 72, step: 300 },
  ])(
    "of $what makes no dead letter of a heartbeat: all are stored, once, within a quarter of an hour",
    async ({ hours, step }) => {
      const members = await Promise.all(Array.from({ length: MEMBERS }, () => givenMember()));
      const sent = Math.floor(Date.now() / 1000);
      for (const member of members) queues.put(url("heartbeats"), JSON.stringify(message(member, [heartbeat(sent)])));
      await database.be("refuse");
      const tries = await pass("heartbeats", hours * HOUR, step);
      // Less and less often, and never given up.
      expect(tries).toBeGreaterThan(MEMBERS * 5);
      expect(tries).toBeLessThan(MEMBERS * (40 + 5 * hours));
      expect(queues.bodiesOf(url("heartbeats"))).toHaveLength(MEMBERS);
      expect(queues.bodiesOf(`${url("heartbeats")}-dlq`)).toEqual([]);
      await database.be("none");
      const took = await drain("heartbeats", 900 + STEP);
      figures["seconds until all was done"] = Math.max(figures["seconds until all was done"], took);
      expect(await storedOf(members)).toBe(MEMBERS);
      expect(queues.bodiesOf(`${url("heartbeats")}-dlq`)).toEqual([]);
      figures.lost += MEMBERS - (await storedOf(members));
      count("heartbeats", hours, MEMBERS);
    },
  );

  it("leaves what was poison before it poison, and nothing else", async () => {
    const member = await givenMember();
    const good = JSON.stringify(message(member, [heartbeat(Math.floor(Date.now() / 1000))]));
    queues.put(url("heartbeats"), "not json");
    queues.put(url("heartbeats"), good);
    await database.be("refuse");
    await pass("heartbeats", HOUR);
    await database.be("none");
    await drain("heartbeats", 900);
    expect(queues.bodiesOf(`${url("heartbeats")}-dlq`)).toEqual(["not json"]);
    expect(await storedOf([member])).toBe(1);
  });

  it("of an hour fails no job", async () => {
    const { org_id } = await givenMember();
    const user_ids: string[] = [];
    queues.put(url("jobs"), JSON.stringify({ kind: "close-day", org_id, date: "2026-01-05", user_ids }));
    await database.be("refuse");
    await pass("jobs", HOUR);
    expect(queues.bodiesOf(url("jobs"))).toHaveLength(1);
    await database.be("none");
    await drain("jobs", 900);
    expect(queues.bodiesOf(`${url("jobs")}-dlq`)).toEqual([]);
    count("jobs", 1, 1);
  });

  it("outlives hints for dashboards, which are worth nothing an hour later and make no dead letters", async () => {
    const { org_id, id: user_id } = await givenMember();
    const at = new Date().toISOString();
    const event = { event: "user:status", channel: "users", org_id, user_id, department: null, data: {}, at };
    queues.put(url("events"), JSON.stringify(event));
    await database.be("refuse");
    await pass("events", HOUR / 2);
    expect(queues.bodiesOf(url("events"))).toHaveLength(1);
    await pass("events", HOUR);
    expect(queues.bodiesOf(url("events"))).toEqual([]);
    expect(queues.bodiesOf(`${url("events")}-dlq`)).toEqual([]);
    count("events", 1.5, 1);
  });
});

describe("an outage of the mail server", () => {
  it("of a day loses no mail, and each goes out once, by the name that it had at first", async () => {
    const { email } = await givenMember();
    const body = JSON.stringify({ kind: "password_reset", email });
    queues.put(url("mails"), body);
    const working = process.env.MAIL_URL;
    process.env.MAIL_URL = "smtp://127.0.0.1:9";
    await pass("mails", DAY, 60);
    expect(queues.bodiesOf(url("mails"))).toEqual([body]);
    process.env.MAIL_URL = working;
    await drain("mails", 900);
    expect(await mails.received()).toHaveLength(1);
    expect(queues.bodiesOf(`${url("mails")}-dlq`)).toEqual([]);
    count("mails", 24, 1);
  });
});

describe("what waits for longer than a queue keeps anything", () => {
  it("is a dead letter, and says why", async () => {
    const member = await givenMember();
    const body = JSON.stringify(message(member, [heartbeat(Math.floor(Date.now() / 1000))]));
    queues.put(url("heartbeats"), body, 0, { first_id: { DataType: "String", StringValue: randomUUID() } });
    await database.be("refuse");
    await pass("heartbeats", 14 * DAY, 600);
    expect(queues.bodiesOf(url("heartbeats"))).toEqual([]);
    expect(queues.bodiesOf(`${url("heartbeats")}-dlq`)).toEqual([body]);
  });
});
