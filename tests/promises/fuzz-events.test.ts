import { randomUUID } from "node:crypto";
import type { S3Event, SQSBatchResponse, SQSEvent } from "aws-lambda";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as ingest from "../../functions/jobs/ingest-heartbeats.ts";
import * as makePicture from "../../functions/jobs/make-picture.ts";
import * as makeThumbnail from "../../functions/jobs/make-thumbnail.ts";
import * as pushEvents from "../../functions/jobs/push-events.ts";
import * as runJob from "../../functions/jobs/run-job.ts";
import * as sendMail from "../../functions/jobs/send-mail.ts";
import * as startImport from "../../functions/jobs/start-import.ts";
import * as connect from "../../functions/websocket/connect.ts";
import { importKey } from "../../lib/users/import/key.ts";
import { sealInviteCode } from "../../lib/users/invite/code.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, message } from "../steps/activity/heartbeats.ts";
import { bent } from "../steps/fuzz/bent.ts";
import { hostileKey, hostileText } from "../steps/fuzz/hostile.ts";
import { givenForm, profileOf } from "../steps/images/pictures.ts";
import { announce, postFile, rowOf, stripes } from "../steps/images/screenshots.ts";
import { useMails } from "../steps/mail/mails.ts";
import { takeJobs } from "../steps/queues/jobs-queue.ts";
import { undoneOf } from "../steps/queues/undone.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { givenSocket, socketEvent, UNHURRIED, useFakeSockets } from "../steps/sockets/sockets.ts";
import { tell } from "./figures.ts";

useTestDatabase();
useMails();
useFakeSockets();

const RUNS = 125;
/** Of each batch; the good message lies somewhere between them. */
const BAD = 4;
const now = Math.floor(Date.now() / 1000);
const figures = { "bad messages": 0, "good ones beside them": 0, "good ones lost": 0, "names of files": 0, tickets: 0 };
let tenant: Tenant;

beforeAll(async () => {
  tenant = await givenTenant();
});
afterAll(() => tell(30, "queues, files and sockets", figures));

type Consumer = {
  name: string;
  handler: (event: SQSEvent) => Promise<SQSBatchResponse>;
  /** Messages as the product sends them. */
  messages: () => object[];
};

const CONSUMERS: readonly Consumer[] = [
  {
    name: "heartbeats",
    handler: ingest.handler,
    messages: () => [message(tenant.members.employee, [heartbeat(now - 900 + (figures["bad messages"] % 800))])],
  },
  { name: "events", handler: pushEvents.handler, messages: () => [event("users"), event("notifications")] },
  { name: "jobs", handler: runJob.handler, messages: () => jobs() },
  { name: "mails", handler: sendMail.handler, messages: () => mails() },
];

const userOf = ({ org_id, members }: Tenant) => ({ org_id, user_id: members.employee.id });

function event(channel: string) {
  const at = new Date().toISOString();
  return { event: "user:status", channel, ...userOf(tenant), department: "Research", data: { state: "idle" }, at };
}

function jobs() {
  const user_ids = [tenant.members.employee.id];
  return [
    { kind: "erase-member", ...userOf(tenant), resource_ids: [] },
    { kind: "close-day", org_id: tenant.org_id, date: "2026-01-05", user_ids, chunk_id: randomUUID() },
  ];
}

function mails() {
  const { email } = tenant.members.employee;
  const invite = {
    to: email,
    organization: "Works",
    inviter: "Ada",
    role: "employee",
    sealed_code: sealInviteCode("x"),
  };
  return [
    { kind: "invite", ...invite, expires_at: "2026-12-01T00:00:00.000Z" },
    { kind: "password_reset", email },
    { kind: "verify_email", ...userOf(tenant) },
    { kind: "account_opened", ...userOf(tenant), opened_by: tenant.members.admin.id },
    { kind: "daily_report", ...userOf(tenant), date: "2026-01-05" },
  ];
}

describe("garbage among messages", () => {
  it.each(CONSUMERS.map((consumer) => [consumer.name, consumer] as const))(
    "costs no good message of the queue %s",
    async (name, { handler, messages }) => {
      const queue = `${name.toUpperCase()}_QUEUE_URL`;
      await givenSocket(tenant.members.admin, "users");
      const bad = fc.oneof(...messages().map((valid) => bent(valid)));
      const property = fc.asyncProperty(
        fc.array(bad, { minLength: BAD, maxLength: BAD }),
        fc.nat(BAD),
        async (junk, at) => {
          const good = messages()[at % messages().length];
          const bodies = junk.toSpliced(at, 0, JSON.stringify(good));
          const Records = bodies.map((body, index) => ({ messageId: String(index), body })) as SQSEvent["Records"];
          const undone = await undoneOf(process.env[queue], await handler({ Records }), [String(at)]);
          figures["bad messages"] += junk.length;
          figures["good ones beside them"] += 1;
          const isLost = undone.length > 0;
          if (isLost) figures["good ones lost"] += 1;
          expect(isLost, `${bodies[at]} between ${junk}`).toBe(false);
        },
      );
      await fc.assert(property, { numRuns: RUNS });
    },
  );
});

const fileEvent = (keys: readonly string[]) =>
  ({ Records: keys.map((key) => ({ s3: { object: { key } } })) }) as S3Event;

describe("names of files that nobody gave", () => {
  const keys = fc.array(
    fc.oneof(
      hostileText,
      hostileText.map(encodeURIComponentSafely),
      fc.tuple(hostileKey, hostileText).map(([a, b]) => `imports/${a}/${b}.csv`),
      fc.tuple(hostileKey, hostileText).map(([a, b]) => `screenshots/${a}/2026-01-05/${b}.png`),
      fc.tuple(hostileKey, hostileText).map(([a, b]) => `picture-uploads/${a}/${b}.png`),
    ),
    { minLength: BAD, maxLength: BAD },
  );

  it("cost no screenshot that comes with them", async () => {
    const member = tenant.members.employee;
    const picture = new Uint8Array(await stripes(32, 32).png().toBuffer());
    const property = fc.asyncProperty(keys, async (names) => {
      const { screenshot, upload } = done(await announce(member));
      await postFile(upload, picture);
      const { object_key } = await rowOf(screenshot.id);
      figures["names of files"] += names.length;
      // It throws for what it could not do, so that the event comes again; the rest is done by then.
      await makeThumbnail.handler(fileEvent([...names, object_key])).catch(() => undefined);
      expect(await rowOf(screenshot.id)).toMatchObject({ status: "ready" });
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  it("cost no profile picture that comes with them", async () => {
    const member = tenant.members.employee;
    const picture = new Uint8Array(await stripes(32, 32).png().toBuffer());
    const property = fc.asyncProperty(keys, async (names) => {
      const { key, form } = await givenForm(member);
      await postFile(form, picture);
      figures["names of files"] += names.length;
      await makePicture.handler(fileEvent([...names, key])).catch(() => undefined);
      expect((await profileOf(member)).upload).toMatchObject({ status: "ready" });
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  it("cost no import that comes with them", async () => {
    const property = fc.asyncProperty(keys, async (names) => {
      const key = importKey({ org_id: tenant.org_id, import_id: tenant.ids.import });
      figures["names of files"] += names.length;
      await startImport.handler(fileEvent([...names, key])).catch(() => undefined);
      expect(await takeJobs()).toContainEqual(expect.objectContaining({ import_id: tenant.ids.import }));
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});

describe("a connection", () => {
  it("is refused whatever stands for its ticket", async () => {
    const query = fc.oneof(
      hostileText.map((ticket) => ({ ticket })),
      fc.tuple(hostileKey, hostileText).map(([key, value]) => ({ [key]: value })),
      fc.constant(null),
    );
    const property = fc.asyncProperty(query, async (queryStringParameters) => {
      figures.tickets += 1;
      const opened = await connect.handler(socketEvent(randomUUID(), "$connect", { queryStringParameters }), UNHURRIED);
      expect(opened).toEqual({ statusCode: 401 });
    });
    await fc.assert(property, { numRuns: 1000 });
  });
});

function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
