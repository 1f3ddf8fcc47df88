import { networkInterfaces } from "node:os";
import { parseArgs } from "node:util";
import type { DemoSchool } from "../seed/demo-schools.ts";
import type { OfflinePorts } from "./offline/offline.ts";
import type { Stack, StackPorts } from "./stack.ts";

export type Flags = {
  readonly demo: boolean;
  readonly localstack: boolean;
  readonly lan: boolean;
};

export type Ports = {
  readonly services: StackPorts;
  readonly offline: OfflinePorts;
  readonly dashboard: number;
};

const usage = `npm run dev [-- --demo] [-- --localstack] [-- --lan]
  --demo        lets a simulated team work and two schools teach, so that there is something to watch
  --localstack  uses LocalStack for S3, SQS and schedules: by Docker Compose, or from PyPI where there is no Docker
  --lan         serves the dashboard to your network, so that a phone can scan a session's code`;

/** The flags of the command line; ends the process for --help and for a flag that does not exist. */
export function readFlags(): Flags {
  try {
    const options = {
      demo: { type: "boolean", default: false },
      localstack: { type: "boolean", default: false },
      lan: { type: "boolean", default: false },
    } as const;
    const help = { help: { type: "boolean", default: false } } as const;
    const { values } = parseArgs({ options: { ...options, ...help } });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

/** Every port of the stack, each movable by its variable. Throws when a variable is no port. */
export function readPorts(): Ports {
  return {
    services: {
      postgres: portOf("POSTGRES_PORT", 54329),
      aws: portOf("S3_SQS_PORT", 4566),
      mail: portOf("MAIL_PORT", 1025),
      mailPage: portOf("MAIL_UI_PORT", 8025),
    },
    offline: {
      http: portOf("PORT", 3000),
      websocket: portOf("WEBSOCKET_PORT", 3001),
      lambda: portOf("LAMBDA_PORT", 3002),
    },
    dashboard: portOf("DASHBOARD_PORT", 5173),
  };
}

function portOf(variable: string, fallback: number): number {
  const text = process.env[variable];
  const port = text === undefined || text === "" ? fallback : Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`${variable} must be a port from 1 to 65535, not "${text}".`);
  return port;
}

/** By which addresses the network reaches the dashboard, and what that means. */
function forPhones(port: number): string[] {
  const addresses = networkAddresses().map((address) => `  for phones  http://${address}:${port}`);
  if (addresses.length === 0) return ["  for phones  this machine is on no network"];
  return [...addresses, "              whoever is on this network can sign in with the passwords below"];
}

/** What this machine is called on its networks. */
function networkAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address);
}

/** What is shown when everything is ready: where to look, and who may sign in. */
export function summary(
  { offline: ports, dashboard }: Ports,
  stack: Stack,
  schools: readonly DemoSchool[],
  { lan, seconds }: { lan: boolean; seconds: number },
): string {
  const lines = [
    "",
    `Muster is ready after ${seconds.toFixed(1)} s.`,
    "",
    `  Dashboard   http://127.0.0.1:${dashboard}`,
    ...(lan ? forPhones(dashboard) : []),
    `  API         http://127.0.0.1:${ports.http}/api/health`,
    `  Reference   http://127.0.0.1:${ports.http}/api/docs`,
    `  WebSocket   ws://127.0.0.1:${ports.websocket}`,
    `  S3 and SQS  ${stack.urls.aws}`,
    `  Mail        ${stack.urls.mailPage ?? "your own server (MAIL_URL)"}`,
    `  Database    psql ${stack.urls.database}`,
    "",
    "  Sign in     admin@company.com / admin123",
    "              alice@company.com, bob@company.com, carol@company.com / employee123",
    ...schools.flatMap(signIns),
    "",
    "  Ctrl+C stops everything; the data stays in .muster/",
    "",
  ];
  return lines.join("\n");
}

/** Who may sign in at a school: the admin at once, the others as soon as they are added. */
function signIns({ name, admin, teachers, students }: DemoSchool): string[] {
  const first = [admin, ...teachers.slice(0, 1), ...students.slice(0, 1)];
  return ["", `  ${name}`, ...first.map(({ role, email, password }) => `    ${role.padEnd(9)} ${email} / ${password}`)];
}
