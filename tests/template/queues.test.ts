import { describe, expect, it } from "vitest";
import { allOf, type Properties, type Template, targetOf, templates } from "./template.ts";

/** AWS advises six, and the batching window: a slow batch is not handed out again while the first consumer still works on it. */
const TIMEOUTS_OF_VISIBILITY = 6;
/** Live status is old by as much when a consumer is killed. */
const LONGEST_VISIBILITY_OF_HEARTBEATS = 60;
const DEFAULT_RETENTION = 345_600;

const retentionOf = ({ MessageRetentionPeriod = DEFAULT_RETENTION }: Properties) => MessageRetentionPeriod;

/** Where a queue's messages go that nobody could process, and events that nobody waits for. */
function deadLettersOf(template: Template): Set<string> {
  const policies = allOf(template, "AWS::SQS::Queue").flatMap(([, { RedrivePolicy }]) => RedrivePolicy ?? []);
  const destinations = allOf(template, "AWS::Lambda::EventInvokeConfig").flatMap(
    ([, { DestinationConfig }]) => DestinationConfig?.OnFailure.Destination ?? [],
  );
  return new Set([...policies.map(({ deadLetterTargetArn }) => deadLetterTargetArn), ...destinations].map(targetOf));
}

/** Events are hints for a screen: an hour later nobody waits for them. */
const OF_THE_MOMENT = ["EventsQueue", "EventsDeadLetters"];

function alarmsOn(template: Template, queue: string, metric: string): Properties[] {
  return allOf(template, "AWS::CloudWatch::Alarm")
    .map(([, alarm]) => alarm)
    .filter(({ AlarmActions, Metrics, ...one }) => {
      const looked = [one, ...(Metrics ?? []).map(({ MetricStat }: Properties) => MetricStat?.Metric ?? {})];
      const isOn = looked.some(
        ({ MetricName, Dimensions = [] }) => MetricName === metric && targetOf(Dimensions) === queue,
      );
      return isOn && AlarmActions !== undefined;
    });
}

describe.each(templates)("$stage: queues", (template) => {
  const all = allOf(template, "AWS::SQS::Queue");
  const deadLetters = deadLettersOf(template);
  const sources = all.filter(([id]) => !deadLetters.has(id));
  const queues = Object.fromEntries(all);
  const consumers = allOf(template, "AWS::Lambda::EventSourceMapping");

  it.each(sources)("%s has a dead-letter queue of its own, which keeps messages as long", (_id, queue) => {
    const { RedrivePolicy } = queue;
    expect(RedrivePolicy.maxReceiveCount).toBe(5);
    const target = targetOf(RedrivePolicy.deadLetterTargetArn);
    const users = sources.filter(([, each]) => targetOf(each.RedrivePolicy.deadLetterTargetArn) === target);
    expect(users).toHaveLength(1);
    // Time in the source counts.
    expect(retentionOf(queues[target] ?? {})).toBeGreaterThanOrEqual(retentionOf(queue));
    // Its consumer sends there what is poison, by this name.
    expect(queues[target]?.QueueName).toBe(`${queue.QueueName}-dlq`);
  });

  it.each(sources)("%s and its dead letters take what its consumer gives back", (id, { RedrivePolicy }) => {
    const [[, { FunctionName }] = ["", {} as Properties]] = consumers.filter(
      ([, { EventSourceArn }]) => targetOf(EventSourceArn) === id,
    );
    const role = targetOf(template.resources[targetOf(FunctionName)]?.Properties.Role);
    const statements = (template.resources[role]?.Properties.Policies ?? []).flatMap(
      ({ PolicyDocument }: Properties) => PolicyDocument.Statement,
    );
    const filled = statements
      .filter(({ Action }: Properties) => [Action].flat().includes("sqs:SendMessage"))
      .flatMap(({ Resource }: Properties) => [Resource].flat().map(targetOf));
    expect(filled).toEqual(expect.arrayContaining([id, targetOf(RedrivePolicy.deadLetterTargetArn)]));
  });

  it.each([...deadLetters])("%s is no source, and wakes somebody with its first message", (id) => {
    expect(queues[id]?.RedrivePolicy).toBeUndefined();
    expect(alarmsOn(template, id, "ApproximateNumberOfMessagesVisible")).toMatchObject([
      {
        Threshold: 0,
        ComparisonOperator: "GreaterThanThreshold",
        EvaluationPeriods: 1,
        TreatMissingData: "notBreaching",
      },
    ]);
  });

  it.each(sources)("%s wakes somebody when its messages wait", (id, queue) => {
    const [alarm, ...more] = alarmsOn(template, id, "ApproximateAgeOfOldestMessage");
    expect(more).toEqual([]);
    expect(alarm?.Threshold).toBeGreaterThan(0);
    expect(alarm?.Threshold).toBeLessThan(retentionOf(queue));
  });

  it.each(all)("%s is encrypted, and taken and filled over TLS only", (id, { SqsManagedSseEnabled }) => {
    expect(SqsManagedSseEnabled).toBe(true);
    const policies = allOf(template, "AWS::SQS::QueuePolicy").filter(([, { Queues }]) =>
      Queues.some((queue: unknown) => targetOf(queue) === id),
    );
    expect(policies.map(([, { PolicyDocument }]) => PolicyDocument.Statement)).toEqual([
      [
        expect.objectContaining({
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      ],
    ]);
  });

  it.each(sources)("%s has one consumer", (id) => {
    expect(consumers.filter(([, { EventSourceArn }]) => targetOf(EventSourceArn) === id)).toHaveLength(1);
  });

  it.each(consumers)("%s has time for its work, and says which messages failed", (_id, consumer) => {
    const queue = queues[targetOf(consumer.EventSourceArn)];
    const timeout = template.resources[targetOf(consumer.FunctionName)]?.Properties.Timeout;
    const window = consumer.MaximumBatchingWindowInSeconds ?? 0;
    expect(queue?.VisibilityTimeout).toBeGreaterThanOrEqual(TIMEOUTS_OF_VISIBILITY * timeout + window);
    expect(consumer.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
  });

  it("brings back within a minute what a consumer of heartbeats had that was killed", () => {
    expect(queues.HeartbeatsQueue?.VisibilityTimeout).toBeLessThanOrEqual(LONGEST_VISIBILITY_OF_HEARTBEATS);
  });

  it.each(consumers)("%s is limited at the queue, and waits to fill a batch of more than ten", (_id, consumer) => {
    expect(consumer.ScalingConfig?.MaximumConcurrency).toBeGreaterThanOrEqual(2);
    if (consumer.BatchSize > 10) expect(consumer.MaximumBatchingWindowInSeconds).toBeGreaterThanOrEqual(1);
  });

  it.each(all)("%s outlives its stack, unless what it holds is of the moment", (id, _queue, resource) => {
    const kept = [resource.DeletionPolicy, resource.UpdateReplacePolicy];
    // A first deployment that fails must leave no name behind that is in the way of the next.
    expect(kept).toEqual(OF_THE_MOMENT.includes(id) ? [undefined, undefined] : ["RetainExceptOnCreate", "Retain"]);
  });
});
