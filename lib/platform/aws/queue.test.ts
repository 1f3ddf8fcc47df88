import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { sendMessages } from "./queue.ts";

const URL = "http://127.0.0.1:9/queue";
const queue = mockClient(SQSClient);
const idsOf = ({ Entries = [] }: SendMessageBatchCommandInput) => Entries.map(({ Id }) => Id ?? "");
const batchesSent = () => queue.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input);

/** The queue takes what `takes` says, by the index of the message, and is silent about the rest; no earlier answer is kept. */
function givenQueueThatTakes(takes: (index: number) => boolean): void {
  queue.reset();
  queue.on(SendMessageBatchCommand).callsFake((input: SendMessageBatchCommandInput) => ({
    Successful: idsOf(input)
      .filter((id) => takes(Number(id)))
      .map((Id) => ({ Id })),
  }));
}

beforeEach(() => givenQueueThatTakes(() => true));
afterAll(() => queue.restore());

const bodies = (count: number) => Array.from({ length: count }, (_, index) => `body ${index}`);

describe("sendMessages", () => {
  it("sends nothing for no messages", async () => {
    expect(await sendMessages(URL, [])).toEqual([]);
    expect(batchesSent()).toEqual([]);
  });

  it("sends ten messages at a time, in order", async () => {
    expect(await sendMessages(URL, bodies(25))).toEqual([]);
    expect(batchesSent().map((batch) => batch.Entries?.length)).toEqual([10, 10, 5]);
    expect(batchesSent().flatMap((batch) => batch.Entries?.map(({ MessageBody }) => MessageBody))).toEqual(bodies(25));
  });

  it("starts another batch where ten messages would be too large together", async () => {
    const large = "é".repeat(50 * 1024);
    await sendMessages(URL, [large, large, large, "x"]);
    expect(batchesSent().map(idsOf)).toEqual([
      ["0", "1"],
      ["2", "3"],
    ]);
  });

  it("writes what a queue may refuse in letters that it takes, and says the same", async () => {
    const said = { title: "Überweisung 🏦 \ufffe \ud800" };
    await sendMessages(URL, [JSON.stringify(said)]);
    const [sent = ""] = batchesSent().flatMap(
      (batch) => batch.Entries?.map(({ MessageBody }) => MessageBody ?? "") ?? [],
    );
    expect(sent).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd]*$/);
    expect(JSON.parse(sent)).toEqual(said);
  });

  it("answers the messages that the queue did not take", async () => {
    givenQueueThatTakes((index) => index !== 3 && index !== 12);
    expect(await sendMessages(URL, bodies(15))).toEqual([3, 12]);
  });

  it("answers a whole batch that failed, and goes on with the next", async () => {
    queue
      .on(SendMessageBatchCommand)
      .rejectsOnce(new Error("reset"))
      .callsFake((input: SendMessageBatchCommandInput) => ({ Successful: idsOf(input).map((Id) => ({ Id })) }));
    expect(await sendMessages(URL, bodies(12))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("throws the queue's own error when it took nothing", async () => {
    queue.on(SendMessageBatchCommand).rejects(new Error("no route"));
    await expect(sendMessages(URL, bodies(12))).rejects.toThrow("no route");
  });

  it("throws an error that means unavailable when the queue is silent about every message", async () => {
    givenQueueThatTakes(() => false);
    await expect(sendMessages(URL, bodies(3))).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  });

  it("never claims a message that the queue did not take, nor the other way round", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 35 }), async (taken) => {
        givenQueueThatTakes((index) => taken[index] ?? false);
        const missing = [...taken.keys()].filter((index) => taken[index] === false);
        const sent = sendMessages(URL, bodies(taken.length));
        if (missing.length === taken.length) await expect(sent).rejects.toThrow();
        else expect(await sent).toEqual(missing);
      }),
    );
  });
});
