/**
 * `npm run deploy:dashboard -- --stage prod [--region eu-central-1]`: builds the dashboard and puts it where its
 * distribution reads it, by the AWS CLI. Files with a hash in their name stay for 30 days beside the new ones: a page that
 * is open asks for them.
 */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runProgram } from "./platform.ts";

const dist = resolve(import.meta.dirname, "../clients/dashboard/dist");
const KEPT_DAYS = 30;
const FOREVER = "public, max-age=31536000, immutable";

const { values } = parseArgs({
  options: { stage: { type: "string" }, region: { type: "string", default: process.env.AWS_REGION ?? "eu-central-1" } },
});
if (values.stage === undefined) {
  console.error("Say where: npm run deploy:dashboard -- --stage prod");
  process.exit(2);
}

runProgram("vite", ["build", "clients/dashboard"]);
const outputs = JSON.parse(
  aws("cloudformation", "describe-stacks", "--stack-name", `muster-${values.stage}`, "--query", "Stacks[0].Outputs"),
) as { OutputKey: string; OutputValue: string }[];
const bucket = `s3://${output("DashboardBucketName")}`;
const liveSince = replacedRelease();
// What a page asks for is there before the page is.
aws("s3", "cp", join(dist, "assets"), `${bucket}/assets`, "--recursive", "--cache-control", FOREVER);
aws(
  "s3",
  "cp",
  dist,
  bucket,
  "--recursive",
  "--exclude",
  "assets/*",
  "--exclude",
  ".vite/*",
  "--cache-control",
  "no-cache",
);
for (const key of former()) aws("s3", "rm", `${bucket}/${key}`);
aws(
  "cloudfront",
  "create-invalidation",
  "--distribution-id",
  output("DashboardDistributionId"),
  "--paths",
  "/index.html",
);
console.log(`Deployed: ${output("DashboardUrl")}`);

/** When the release was put there that this one replaces: its files are asked for until today. */
function replacedRelease(): number {
  const query = "Contents[?Key=='index.html'].LastModified";
  const listed = aws(
    "s3api",
    "list-objects-v2",
    "--bucket",
    bucket.slice(5),
    "--prefix",
    "index.html",
    "--query",
    query,
  );
  const [at] = (JSON.parse(listed || "null") ?? []) as string[];
  // Its other files were uploaded within the hour before.
  return at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at) - 3_600_000;
}

/** Files of releases that were replaced more than 30 days ago: no open page asks for them any more. */
function former(): string[] {
  const present = new Set(readdirSync(join(dist, "assets")).map((name) => `assets/${name}`));
  const before = new Date(Math.min(Date.now() - KEPT_DAYS * 86_400_000, liveSince)).toISOString();
  const query = `Contents[?LastModified<='${before}'].Key`;
  const listed = aws("s3api", "list-objects-v2", "--bucket", bucket.slice(5), "--prefix", "assets/", "--query", query);
  return ((JSON.parse(listed || "null") ?? []) as string[]).filter((key) => !present.has(key));
}

function output(name: string): string {
  const found = outputs.find(({ OutputKey }) => OutputKey === name);
  if (found === undefined)
    throw new Error(`The stack muster-${values.stage} has no ${name}: deploy it with \`dashboard: true\` first.`);
  return found.OutputValue;
}

function aws(...words: string[]): string {
  const stdio = ["ignore", "pipe", "inherit"] as const;
  return execFileSync("aws", [...words, "--region", values.region, "--output", "json"], {
    encoding: "utf8",
    stdio: [...stdio],
  });
}
