/**
 * `npm run package:all`: packages every stage of serverless.yml, and one with everything on that is optional, and
 * leaves their templates in .serverless/stages for cfn-lint and tests/template. The development stage comes last: what
 * it packages stays.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
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
  vpc_subnet_ids: "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
  vpc_security_group_ids: "sg-0123456789abcdef0",
  api_domain: "api.example.com",
  api_certificate_arn: certificate("eu-central-1"),
  websocket_domain: "ws.example.com",
  websocket_certificate_arn: certificate("eu-central-1"),
  dashboard: "true",
  dashboard_domain: "app.example.com",
  dashboard_certificate_arn: certificate("us-east-1"),
};

function packageStage(name: string, words: readonly string[]): void {
  console.log(`${name}:`);
  runProgram("serverless", ["package", ...words]);
}

const templates = mkdtempSync(join(tmpdir(), "muster-stages-"));
try {
  const optional = Object.entries(EVERYTHING).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
  const others = {
    staging: ["--stage", "staging"],
    prod: ["--stage", "prod"],
    everything: ["--stage", "prod", ...optional],
  };
  for (const [name, words] of Object.entries(others)) {
    const directory = join(templates, "packaged");
    packageStage(name, [...words, "--package", directory]);
    cpSync(join(directory, TEMPLATE), join(templates, `${name}.json`));
    rmSync(directory, { recursive: true });
  }
  packageStage("dev", ["--stage", "dev"]);
  const kept = join(root, ".serverless/stages");
  mkdirSync(kept);
  for (const name of Object.keys(others)) cpSync(join(templates, `${name}.json`), join(kept, `${name}.json`));
  cpSync(join(root, ".serverless", TEMPLATE), join(kept, "dev.json"));
} finally {
  rmSync(templates, { recursive: true, force: true });
}
