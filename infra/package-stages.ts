/**
 * `npm run package:all`: packages every stage of serverless.yml, and one with everything on that is optional, and
 * leaves their templates in .serverless/stages for cfn-lint and tests/template. Code is the same in every stage: it is
 * bundled for the development stage, whose package stays, and the others take its zips.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runProgram } from "./platform.ts";

const root = resolve(import.meta.dirname, "..");
const TEMPLATE = "cloudformation-template-update-stack.json";

const certificate = (region: string) =>
  `arn:aws:acm:${region}:123456789012:certificate/12345678-1234-1234-1234-123456789012`;

const EVERYTHING = {
  alarm_email: "alarms@example.com",
  rds_certificates: "true",
  rds_instance: "muster-prod",
  database_max_gb: "500",
  api_rate_limit: "5000",
  vpc_subnet_ids: "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
  vpc_security_group_ids: "sg-0123456789abcdef0",
  api_domain: "api.example.com",
  api_certificate_arn: certificate("eu-central-1"),
  api_closed: "true",
  websocket_domain: "ws.example.com",
  websocket_certificate_arn: certificate("eu-central-1"),
  heartbeats: "function-url",
  access_log: "true",
  canary: "5",
  dashboard: "true",
  dashboard_domain: "app.example.com",
  dashboard_certificate_arn: certificate("us-east-1"),
  web_acl_arn: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/muster/12345678-1234-1234-1234-123456789012",
};

/** Without the framework's indents, as it is uploaded: with them the largest would be beyond what CloudFormation takes. */
function keepTemplate(from: string, to: string): void {
  writeFileSync(to, JSON.stringify(JSON.parse(readFileSync(from, "utf8")), null, 1));
}

function packageStage(name: string, words: readonly string[]): void {
  console.log(`${name}:`);
  runProgram("serverless", ["package", ...words]);
}

const packaged = join(root, ".serverless");
const folder = mkdtempSync(join(tmpdir(), "muster-stages-"));
const [dev, stages] = [join(folder, "dev"), join(folder, "stages")];
try {
  packageStage("dev", ["--stage", "dev"]);
  cpSync(packaged, dev, { recursive: true });
  mkdirSync(stages);
  keepTemplate(join(dev, TEMPLATE), join(stages, "dev.json"));

  process.env.PACKAGED_ZIPS = dev;
  const optional = Object.entries(EVERYTHING).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
  const others = {
    staging: ["--stage", "staging"],
    prod: ["--stage", "prod"],
    everything: ["--stage", "prod", ...optional],
  };
  for (const [name, words] of Object.entries(others)) {
    packageStage(name, words);
    keepTemplate(join(packaged, TEMPLATE), join(stages, `${name}.json`));
  }
  rmSync(packaged, { recursive: true });
  cpSync(dev, packaged, { recursive: true });
  cpSync(stages, join(packaged, "stages"), { recursive: true });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
