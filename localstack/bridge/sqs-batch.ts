import type { Message } from "@aws-sdk/client-sqs";

/** One record of the event that Lambda builds for a batch. */
export type SqsRecord = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Record<string, string>;
  readonly messageAttributes: Record<string, unknown>;
  readonly md5OfBody: string;
  readonly eventSource: "aws:sqs";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
};

/** A received message as a record of the event; attribute names turn from SQS's capitals to Lambda's. */
export function toRecord(message: Message, arn: string, region: string): SqsRecord {
  const messageAttributes: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(message.MessageAttributes ?? {})) {
    messageAttributes[name] = {
      dataType: attribute.DataType,
      ...(attribute.StringValue !== undefined && { stringValue: attribute.StringValue }),
      ...(attribute.BinaryValue !== undefined && {
        binaryValue: Buffer.from(attribute.BinaryValue).toString("base64"),
      }),
      stringListValues: [],
      binaryListValues: [],
    };
  }
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: { ...message.Attributes },
    messageAttributes,
    md5OfBody: message.MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN: arn,
    awsRegion: region,
  };
}

/**
 * Which messages failed, from a function's answer, by Lambda's rules: no list or an empty one is success; a list with an entry that
 * names no message of the batch fails them all.
 */
export function failedIds(payload: unknown, messageIds: ReadonlySet<string>): ReadonlySet<string> {
  if (typeof payload !== "object" || payload === null || !("batchItemFailures" in payload)) return new Set();
  const list = payload.batchItemFailures;
  if (list === null || list === undefined) return new Set();
  if (!Array.isArray(list)) return messageIds;
  const failed = new Set<string>();
  for (const entry of list as unknown[]) {
    const id =
      typeof entry === "object" && entry !== null && "itemIdentifier" in entry ? entry.itemIdentifier : undefined;
    if (typeof id !== "string" || !messageIds.has(id)) return messageIds;
    failed.add(id);
  }
  return failed;
}
