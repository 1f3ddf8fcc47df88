import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { BusyError } from "../db/away.ts";
import { firstId, giveBack, PoisonError, sentAt, type Undone, undoneBy } from "./give-back.ts";

const URL = "http://127.0.0.1:9/queue";
const HOUR = 3600;
const DAY = 24 * HOUR;
const sqs = mockClient(SQSClient);

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries = [] }: SendMessageBatchCommandInput) => ({
    Successful: Entries.map(({ Id }) => ({ Id })),
  }));
});
afterAll(() => sqs.restore());

/** A message of so many seconds ago. */
function record(age: number, messageAttributes: Record<string, string> = {}): SQSRecord {
  const said = Object.entries(messageAttributes).map(([name, stringValue]) => [
    name,
    { stringValue, dataType: "String" },
  ]);
  return {
    messageId: `aged ${age}`,
    body: "{}",
    attributes: { SentTimestamp: String(Date.now() - age * 1000) },
    messageAttributes: Object.fromEntries(said),
  } as unknown as SQSRecord;
}

const away = (each: SQSRecord): Undone => ({ record: each, is: "away" });
const sent = () =>
  sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => {
    const { QueueUrl, Entries = [] } = args[0].input;
    return Entries.map(({ DelaySeconds, MessageAttributes = {} }) => ({
      to: QueueUrl,
      delay: DelaySeconds,
      reason: MessageAttributes.reason?.StringValue,
      id: MessageAttributes.first_id?.StringValue,
      sent_at: Number(MessageAttributes.sent_at?.StringValue),
    }));
  });

describe("giveBack", () => {
  it("sends nothing where all was done", async () => {
    expect(await giveBack(URL, [])).toEqual({ batchItemFailures: [] });
    expect(sent()).toEqual([]);
  });

  it.each([
    [0, 2],
    [60, 15],
    [HOUR / 2, 450],
    [HOUR, 900],
    [12 * DAY, 900],
  ])(
    "puts off what is %i seconds old for %i, as a new message that knows when it was first sent",
    async (age, delay) => {
      const old = record(age);
      expect(await giveBack(URL, [away(old)])).toEqual({ batchItemFailures: [] });
      expect(sent()).toEqual([{ to: URL, delay, reason: undefined, id: old.messageId, sent_at: sentAt(old) }]);
    },
  );

  it("keeps the first name and time of what is put off again", async () => {
    const again = record(5, { first_id: "the first", sent_at: String(Date.now() - HOUR * 1000) });
    expect([firstId(again), Math.round((Date.now() - sentAt(again)) / 1000)]).toEqual(["the first", HOUR]);
    await giveBack(URL, [away(again)]);
    expect(sent()).toMatchObject([{ id: "the first", delay: 900, sent_at: sentAt(again) }]);
  });

  it("sets poison aside at once and leaves what failed to its receives", async () => {
    const [poison, failed] = [record(1), record(2)];
    const undone: Undone[] = [
      { record: poison, is: "poison", reason: "it is not a mail" },
      { record: failed, is: "failed" },
    ];
    expect(await giveBack(URL, undone)).toEqual({ batchItemFailures: [{ itemIdentifier: failed.messageId }] });
    expect(sent()).toMatchObject([{ to: `${URL}-dlq`, delay: undefined, reason: "it is not a mail", id: "aged 1" }]);
  });

  it("sets aside what has waited nearly as long as a queue keeps it", async () => {
    await giveBack(URL, [away(record(13 * DAY + 1))]);
    expect(sent()).toMatchObject([{ to: `${URL}-dlq`, reason: "it has waited too long" }]);
  });

  it("is patient anew with what was set aside and moved back, and does not say the old reason again", async () => {
    const back = record(60, { first_id: "the first", sent_at: "0", reason: "it has waited too long" });
    await giveBack(URL, [away(back)]);
    expect(sent()).toMatchObject([{ to: URL, delay: 15, id: "the first", reason: undefined, sent_at: sentAt(back) }]);
  });

  it("drops what is worth nothing any more", async () => {
    const answer = await giveBack(URL, [away(record(HOUR + 1)), away(record(HOUR - 1))], { worth_seconds: HOUR });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(sent()).toMatchObject([{ to: URL, id: `aged ${HOUR - 1}` }]);
  });

  it("lets come again what the queue does not take", async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [{ Id: "1", MessageId: "", MD5OfMessageBody: "" }] });
    expect(await giveBack(URL, [away(record(1)), away(record(2))])).toEqual({
      batchItemFailures: [{ itemIdentifier: "aged 1" }],
    });
    sqs.on(SendMessageBatchCommand).rejects(new Error("away, too"));
    expect(await giveBack(URL, [away(record(1)), { record: record(2), is: "poison", reason: "x" }])).toEqual({
      batchItemFailures: [{ itemIdentifier: "aged 1" }, { itemIdentifier: "aged 2" }],
    });
  });
});

describe("undoneBy", () => {
  const lost = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  it.each([
    ["a database that refuses", lost, "away"],
    ["several that all are", new AggregateError([lost, lost]), "away"],
    ["several of which one is not", new AggregateError([lost, new Error("a bug")]), "failed"],
    ["a bucket that answers 503", Object.assign(new Error("SlowDown"), { $metadata: { httpStatusCode: 503 } }), "away"],
    ["no time left", new DOMException("late", "TimeoutError"), "away"],
    ["work that another run is at", new BusyError("Another run is at it."), "away"],
    ["a bug", new TypeError("x is not a function"), "failed"],
    ["what can never be done", new PoisonError("it is not a job"), "poison"],
  ])("knows what %s makes of a message", (_, error, is) => {
    expect(undoneBy(error, record(1))).toMatchObject({ is });
  });
});
