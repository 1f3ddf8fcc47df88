import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  allOf,
  functionOf,
  invokedBy,
  type Properties,
  root,
  routesOf,
  type Template,
  targetOf,
  templates,
} from "./template.ts";

/** Lambda gives processor time by memory: with 1,769 MB a function has one whole vCPU. */
const ONE_CPU = 1769;
/** An HTTP API gives up after 30 seconds, whatever the function does. */
const LONGEST_ANSWER = 29;

/** Bytes of a zip: what is fetched at a cold start. */
const PLAIN_ZIP = 1_000_000;
/** Those that carry more than their own code: sharp, the fonts of PDFs, the reference's program for browsers. */
const ZIP_LIMITS: Record<string, number> = {
  jobsMakePicture: 12_000_000,
  jobsMakeThumbnail: 12_000_000,
  // Fonts of 29 scripts and parts of scripts.
  jobsRunJob: 7_000_000,
  reportsExport: 7_000_000,
  reportsExportClass: 7_000_000,
  reportsExportSession: 7_000_000,
  reportsExportSessions: 7_000_000,
  systemDocs: 2_000_000,
};
const SHARP = "node_modules/@img/sharp-linux-arm64/";
const OTHER_SHARP = /node_modules\/@img\/sharp-(?!libvips)(?!linux-arm64\/)[\w-]+\//;

const EXPORTS_OF_SESSIONS = ["reportsExportClass", "reportsExportSession", "reportsExportSessions"];

/** The first rule that fits says how much memory a function needs. */
const MEMORY: readonly { work: string; fits: (name: string) => boolean; megabytes: number }[] = [
  { work: "draws a PDF, member by member", fits: is("reportsExport", "jobsRunJob"), megabytes: ONE_CPU },
  { work: "lays out a PDF of sessions: 0.5 GB for 30,000 marks", fits: is(...EXPORTS_OF_SESSIONS), megabytes: ONE_CPU },
  { work: "decodes an image", fits: is("jobsMakeThumbnail", "jobsMakePicture"), megabytes: ONE_CPU },
  { work: "writes a thousand heartbeats in a transaction", fits: is("jobsIngestHeartbeats"), megabytes: ONE_CPU },
  { work: "reads lists of the bucket by the thousand", fits: is("jobsMaintain"), megabytes: ONE_CPU },
  { work: "asks, and waits for answers", fits: is("jobsRunCanary"), megabytes: 256 },
  { work: "works through many members at a time", fits: is("usersBulkImport"), megabytes: 1024 },
  { work: "hashes a password while somebody waits", fits: hashesPassword, megabytes: ONE_CPU },
  { work: "judges a period anew", fits: is("hindsightPreview", "hindsightApply", "hindsightUndo"), megabytes: 1024 },
  { work: "syncs a year, or two hundred operations", fits: is("syncPull", "syncPush", "syncResolve"), megabytes: 1024 },
  { work: "adds up a period", fits: (name) => name.startsWith("reports"), megabytes: 1024 },
  { work: "runs some statements", fits: () => true, megabytes: 512 },
];

function is(...names: string[]): (name: string) => boolean {
  return (name) => names.includes(name);
}

const handlers = new Map(
  templates.flatMap((template) =>
    allOf(template, "AWS::Lambda::Function").map(([id, { Handler }]) => [functionOf(id), String(Handler)] as const),
  ),
);

/** Whether an endpoint's module, or one that it imports, hashes or compares passwords. */
function hashesPassword(name: string): boolean {
  const handler = handlers.get(name) ?? "";
  if (handler.startsWith("functions/jobs/")) return false;
  const hashing = /import [^;]*\b(hash|verify)Password\b[^;]* from "[^"]*\/password\.ts";/;
  return [...sourcesOf(handler.replace(/\.handler$/, ".ts")).values()].some((source) => hashing.test(source));
}

/** A module and all that it imports, by path. */
function sourcesOf(file: string, sources = new Map<string, string>()): Map<string, string> {
  if (sources.has(file)) return sources;
  const source = readFileSync(join(root, file), "utf8");
  sources.set(file, source);
  for (const [, path = ""] of source.matchAll(/^import (?!type)[^;]*?from "(\.[^"]+\.ts)";/gm))
    sourcesOf(join(dirname(file), path), sources);
  return sources;
}

function isEndpoint(template: Template, { FunctionName }: Properties): boolean {
  return routesOf(template).some((route) => invokedBy(route) === FunctionName);
}

describe.each(templates)("$stage: functions", (template) => {
  const functions = allOf(template, "AWS::Lambda::Function");

  it.each(functions)("%s runs on Node 24 on arm64, without reserved concurrency", (_id, properties) => {
    expect(properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
    expect(properties.ReservedConcurrentExecutions).toBeUndefined();
  });

  it.each(functions)("%s has the memory that its work needs", (id, { MemorySize }) => {
    const rule = MEMORY.find(({ fits }) => fits(functionOf(id)));
    expect({ work: rule?.work, megabytes: MemorySize }).toEqual({ work: rule?.work, megabytes: rule?.megabytes });
  });

  it.each(functions)("%s ends before who called it gives up", (_id, properties) => {
    expect(properties.Timeout).toBeLessThanOrEqual(isEndpoint(template, properties) ? LONGEST_ANSWER : 900);
  });

  it.each(functions)("%s logs to the group of its stage", (_id, { LoggingConfig }) => {
    const [[, { LogGroupName }] = ["", { LogGroupName: "" }]] = allOf(template, "AWS::Logs::LogGroup").filter(
      ([id]) => id === "LogGroup",
    );
    // At INFO Lambda writes a start and a report of each invocation: as much as all the rest.
    const SystemLogLevel = template.stage === "dev" ? "INFO" : "WARN";
    // Without it Lambda has ours at INFO, whatever LOG_LEVEL says.
    const ApplicationLogLevel = template.stage === "dev" ? "DEBUG" : "INFO";
    expect(LoggingConfig).toEqual({ ApplicationLogLevel, LogFormat: "JSON", LogGroup: LogGroupName, SystemLogLevel });
  });

  it("is in the subnets of the stage as a whole, or not at all, but for the canary, which comes from outside", () => {
    const isCanary = ([id]: readonly [string, ...unknown[]]) => functionOf(id) === "jobsRunCanary";
    const [canary] = functions.filter(isCanary);
    expect(canary !== undefined).toBe(template.stage === "everything");
    const inside = functions.filter((each) => !isCanary(each));
    const places = new Set(
      inside.map(([, { VpcConfig }]: readonly [string, Properties, unknown]) => JSON.stringify(VpcConfig)),
    );
    expect(places.size).toBe(1);
    const outside = canary?.[1];
    const attached = outside && template.resources[targetOf(outside.Role)]?.Properties.ManagedPolicyArns;
    expect([outside?.VpcConfig, attached]).toEqual([undefined, undefined]);
    const mayJoin = inside.map(([, { Role }]) => template.resources[targetOf(Role)]?.Properties.ManagedPolicyArns);
    expect(new Set(mayJoin.map((arns) => arns?.length)), "may have a network interface").toEqual(
      new Set([places.has(undefined as unknown as string) ? undefined : 1]),
    );
  });
});

describe("zips", () => {
  const names = [...handlers.keys()];
  const zipOf = (name: string) => readFileSync(join(root, ".serverless", `${name}.zip`));

  it.each(names)("%s is small, and has arm64's sharp if it needs it and no other", (name) => {
    const zip = zipOf(name);
    const hasSharp = is("jobsMakeThumbnail", "jobsMakePicture")(name);
    expect(zip.length).toBeLessThan(ZIP_LIMITS[name] ?? PLAIN_ZIP);
    // Names stand in a zip as they are.
    expect(zip.includes(SHARP)).toBe(hasSharp);
    expect(zip.toString("latin1")).not.toMatch(OTHER_SHARP);
  });
});
