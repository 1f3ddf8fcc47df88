import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { referencesIn } from "../../infra/plugins/references.ts";
import {
  allOf,
  functionOf,
  type Named,
  type Properties,
  root,
  type Template,
  targetOf,
  templates,
} from "./template.ts";

const TOPIC = [{ Ref: "AlarmTopic" }];
const runbooks = readFileSync(join(root, "docs/runbooks.md"), "utf8");
const headings = [...runbooks.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading);
const sources = readFileSync(join(root, "lib/platform/log.ts"), "utf8");

/** A part of an objective: it tells nobody by itself. */
const isPart = (id: string) => /Burns\w+(Long|Short)Alarm$/.test(id);
const nameOf = (id: string) => id.replace(/Alarm$/, "");

function alarmsOf(template: Template): Named[] {
  return [...allOf(template, "AWS::CloudWatch::Alarm"), ...allOf(template, "AWS::CloudWatch::CompositeAlarm")];
}

/** Every metric that an alarm looks at. */
function metricsOf(alarm: Properties): Properties[] {
  if (alarm.MetricName !== undefined) return [alarm];
  return (alarm.Metrics ?? []).flatMap(({ MetricStat }: Properties) => MetricStat?.Metric ?? []);
}

describe.each(templates)("$stage: alarms", (template) => {
  const alarms = alarmsOf(template);
  const told = alarms.filter(([id]) => !isPart(id));
  const functions = new Map(
    allOf(template, "AWS::Lambda::Function").map(([id, properties]) => [functionOf(id), { id, properties }]),
  );

  it("reach the topic of alarms when they begin and when they end, but for parts", () => {
    for (const [id, { AlarmActions, OKActions }] of alarms)
      expect([id, AlarmActions, OKActions]).toEqual(isPart(id) ? [id, undefined, undefined] : [id, TOPIC, TOPIC]);
  });

  it.each(alarms)("%s bears its name and leads to its runbook", (id, { AlarmName, AlarmDescription }) => {
    const stage = template.stage === "everything" ? "prod" : template.stage;
    expect(AlarmName).toBe(`muster-${stage}-${nameOf(id)}`);
    const heading = nameOf(id).replace(/(?<=Burns(Fast|Slow))(Long|Short)$/, "");
    expect(AlarmDescription.endsWith(`: docs/runbooks.md#${heading.toLowerCase()}`), AlarmDescription).toBe(true);
    expect(headings).toContain(heading);
  });

  it("say what happens without data, and look at metrics that are written", () => {
    for (const [id, alarm] of allOf(template, "AWS::CloudWatch::Alarm")) {
      expect([id, alarm.TreatMissingData]).toEqual([id, expect.toBeOneOf(["notBreaching", "breaching", "ignore"])]);
      for (const { Namespace, MetricName, Dimensions = [] } of metricsOf(alarm)) {
        if (Namespace === "Muster") {
          expect(sources, id).toContain(`| "${MetricName}"`);
          expect(Dimensions[0]).toEqual({ Name: "service", Value: alarm.AlarmName.replace(/-\w+$/, "") });
          // What is measured of each queue (lib/platform/jobs/give-back.ts).
          expect(Dimensions.slice(1).map(({ Name }: Properties) => Name)).toEqual(
            MetricName === "PutOffAge" ? ["queue"] : [],
          );
        }
        // One metric a name: of the account by intention, or of something in this stage.
        if (Dimensions.length === 0)
          expect([id, Namespace]).toEqual([
            id,
            expect.toBeOneOf(["AWS/Lambda", expect.stringMatching(/^Muster\/\w+$/)]),
          ]);
      }
    }
  });

  it("notice every schedule that does not fire", () => {
    const rules = allOf(template, "AWS::Events::Rule");
    expect(rules.length).toBeGreaterThan(3);
    for (const [rule, { Targets, ScheduleExpression }] of rules) {
      const scheduled = targetOf(Targets[0].Arn);
      const [silent, ...more] = allOf(template, "AWS::CloudWatch::Alarm").filter(
        ([, { MetricName, Dimensions = [] }]) => MetricName === "Invocations" && targetOf(Dimensions) === scheduled,
      );
      expect([rule, silent?.[1].TreatMissingData, more]).toEqual([rule, "breaching", []]);
      const { Period, EvaluationPeriods, Threshold, ComparisonOperator, Statistic } = silent?.[1] ?? {};
      expect([Threshold, ComparisonOperator, Statistic]).toEqual([1, "LessThanThreshold", "Sum"]);
      // More than one run is missing, and at most three hours of them.
      expect(Period).toBeGreaterThanOrEqual(secondsOf(ScheduleExpression));
      expect(EvaluationPeriods).toBeGreaterThanOrEqual(2);
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(10_800);
    }
  });

  it("notice what the bucket told a function in vain", () => {
    const [, bucket] = allOf(template, "AWS::S3::Bucket").find(([id]) => id === "Bucket") ?? [];
    const invoked: string[] = bucket?.NotificationConfiguration.LambdaConfigurations.map(
      ({ Function: arn }: Properties) => targetOf(arn),
    );
    const all = allOf(template, "AWS::Lambda::EventInvokeConfig");
    const kept = all.filter(([, { DestinationConfig }]) => DestinationConfig !== undefined);
    // The canary's next run comes anyway, and one that comes again would meet it.
    for (const [id, { MaximumRetryAttempts }] of all)
      if (!kept.some(([each]) => each === id)) expect([id, MaximumRetryAttempts]).toEqual(["CanaryOnce", 0]);
    expect(kept.map(([, { FunctionName }]) => targetOf(FunctionName)).sort()).toEqual([...invoked].sort());
    for (const [id, { DestinationConfig, MaximumRetryAttempts, Qualifier, FunctionName }] of kept) {
      expect([id, Qualifier, MaximumRetryAttempts]).toEqual([id, "$LATEST", 2]);
      const queue = targetOf(DestinationConfig.OnFailure.Destination);
      expect(queue).toBe("AsyncFailures");
      // Lambda sends with the function's own role.
      const role = template.resources[targetOf(template.resources[targetOf(FunctionName)]?.Properties.Role)];
      const statements: Properties[] = role?.Properties.Policies.flatMap(
        ({ PolicyDocument }: Properties) => PolicyDocument.Statement,
      );
      const sends = statements.filter(({ Action }) => [Action].flat().includes("sqs:SendMessage"));
      expect(sends.some(({ Resource }) => referencesIn(Resource).has(queue))).toBe(true);
    }
  });

  it("count failures of all functions as one, in the log group that all of them write to", () => {
    const filters = allOf(template, "AWS::Logs::MetricFilter");
    expect(filters.map(([id]) => id).sort()).toEqual(["FunctionErrors", "SocketErrors"]);
    const groups = new Set([...functions.values()].map(({ properties }) => properties.LoggingConfig.LogGroup));
    for (const [id, filter] of filters) {
      expect([...groups]).toEqual([template.resources[targetOf(filter.LogGroupName)]?.Properties.LogGroupName]);
      const [{ MetricNamespace, MetricName }] = filter.MetricTransformations;
      const errors = template.resources[`${id}Alarm`]?.Properties;
      expect([errors?.Namespace, errors?.MetricName]).toEqual([MetricNamespace, MetricName]);
    }
  });

  it("go by two windows where they speak of an objective, the short one a twelfth of the long", () => {
    const composites = allOf(template, "AWS::CloudWatch::CompositeAlarm");
    expect(composites.map(([id]) => nameOf(id)).sort()).toEqual([
      "ApiBurnsFast",
      "ApiBurnsSlow",
      "StatusBurnsFast",
      "StatusBurnsSlow",
    ]);
    for (const [id, { AlarmRule }] of composites) {
      const parts = ["Long", "Short"].map((part) => `${nameOf(id)}${part}Alarm`);
      expect(AlarmRule["Fn::Sub"]).toBe(parts.map((part) => `ALARM("\${${part}}")`).join(" AND "));
      const [long, short] = parts.map((part) => template.resources[part]?.Properties ?? {});
      expect([id, windowOf(long) / windowOf(short)]).toEqual([id, 12]);
      expect(windowOf(long)).toBe(id.includes("Fast") ? 3600 : 21_600);
      // How much of the budget of 30 days a window of that length has spent when it rings.
      const spent = burnOf(long) * (windowOf(long) / (30 * 86_400));
      expect(Math.round(spent * 100)).toBe(id.includes("Fast") ? 2 : 5);
      expect(burnOf(short)).toBeGreaterThanOrEqual(burnOf(long) - 0.6);
    }
  });

  it("are named by the rollback of releases only as they are called, five at most", () => {
    const { on, off } = parse(readFileSync(join(root, "infra/rollback.yml"), "utf8"));
    const named: string[] = on.RollbackTriggers.map(({ Arn }: { Arn: string }) =>
      Arn.replace(/^.*\$\{sls:stage\}-/, ""),
    );
    expect(named.length).toBeLessThanOrEqual(5);
    const metricAlarms = allOf(template, "AWS::CloudWatch::Alarm").map(([id]) => nameOf(id));
    expect(named.filter((name) => !metricAlarms.includes(name))).toEqual([]);
    expect([off.RollbackTriggers, on.MonitoringTimeInMinutes]).toEqual([[], 20]);
  });

  it("are drawn with what they look at, on a dashboard that CloudWatch can read", () => {
    const [[, { DashboardBody }] = ["", { DashboardBody: {} }]] = allOf(template, "AWS::CloudWatch::Dashboard");
    const text: string = DashboardBody["Fn::Sub"];
    const { widgets } = JSON.parse(text.replaceAll(/\$\{[\w:.]+\}/g, "x")) as { widgets: Properties[] };
    expect(widgets.length).toBeGreaterThan(8);
    for (const widget of widgets) expect(widget.properties.region).toBe("x");
    const drawn = new Set(
      widgets.flatMap(({ properties }) => (properties.metrics ?? []).map(([, name]: string[]) => name)),
    );
    // A schedule is seen by what it does, a certificate and a disk by their own consoles, an address that few stages have not at all.
    const elsewhere = ["Invocations", "DaysToExpiry", "FreeStorageSpace", "Url5xxCount"];
    const looked = told.flatMap(([, alarm]) => metricsOf(alarm)).map(({ MetricName }) => MetricName);
    expect(looked.filter((name) => !drawn.has(name) && !elsewhere.includes(name))).toEqual([]);
  });
});

describe("docs/runbooks.md", () => {
  const everything = templates.find(({ stage }) => stage === "everything");
  const alarms = everything === undefined ? [] : alarmsOf(everything).filter(([id]) => !isPart(id));

  it("has a heading for each alarm, and for nothing else", () => {
    expect([...headings].sort()).toEqual(alarms.map(([id]) => nameOf(id)).sort());
  });

  it("says what to do in commands, or under which other heading they are", () => {
    for (const section of runbooks.split(/^## /m).slice(1)) {
      const [heading = ""] = section.split("\n");
      const links = [...section.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor = ""]) => anchor);
      expect([heading, section.includes("```sh") || links.length > 0]).toEqual([heading, true]);
      expect(links.filter((anchor) => !headings.some((other) => other.toLowerCase() === anchor))).toEqual([]);
    }
  });
});

function secondsOf(expression: string): number {
  const [, count = "0", unit = ""] = /^rate\((\d+) (\w+?)s?\)$/.exec(expression) ?? [];
  return Number(count) * ({ minute: 60, hour: 3600, day: 86_400 }[unit] ?? Number.NaN);
}

/** Seconds that an alarm looks back. */
function windowOf(alarm: Properties | undefined): number {
  const [{ MetricStat }] = alarm?.Metrics ?? [{}];
  return MetricStat.Period * alarm?.EvaluationPeriods;
}

/** How many times as fast as would last for the month the budget is spent when an alarm rings. */
function burnOf(alarm: Properties | undefined): number {
  const { Threshold, DatapointsToAlarm, EvaluationPeriods } = alarm ?? {};
  return DatapointsToAlarm === undefined ? Threshold / 0.1 : DatapointsToAlarm / EvaluationPeriods / 0.01;
}
