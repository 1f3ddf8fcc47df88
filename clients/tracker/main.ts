#!/usr/bin/env node
// The desktop tracker: muster-tracker login --url https://muster.example.com && muster-tracker run
import { parseArgs } from "node:util";
import { CommandError, type Flags } from "./commands/context.ts";
import { doctor } from "./commands/doctor.ts";
import { install, uninstall } from "./commands/install.ts";
import { login } from "./commands/login.ts";
import { useNetwork } from "./commands/network.ts";
import { pause } from "./commands/pause.ts";
import { run } from "./commands/run.ts";
import { status } from "./commands/status.ts";
import { VERSION } from "./core/version.ts";

const usage = `muster-tracker COMMAND
  login --url ADDRESS     signs in; asks for e-mail address, password and code
  run                     checks in, records, and checks out at Ctrl+C; b and Enter begins and ends a break
    --wait                goes on with an open day, and starts one only as your organization's rule says
    --desktop fake        a simulated person: node clients/tracker/main.ts --email ADDRESS --password PASSWORD
  status                  what it does now
  pause [MINUTES]         a break; again, it ends. --private: no titles and no pictures for a while
  doctor                  what works on this machine, and what to do about what does not
  install, uninstall      starts with your session, or does not
Options: --proxy http://HOST:PORT (or HTTPS_PROXY, NO_PROXY), --ca FILE (or MUSTER_TRACKER_CA), --version`;

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        url: { type: "string", ...(process.env.API_URL === undefined ? {} : { default: process.env.API_URL }) },
        email: { type: "string" },
        password: { type: "string" },
        desktop: { type: "string" },
        proxy: { type: "string" },
        ca: { type: "string" },
        wait: { type: "boolean", default: false },
        private: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        version: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

const { values, positionals } = readOptions();
const { url, email, password, proxy, ca, wait } = values;
// Without a command it is a simulation, as the README has it.
const isSimulation = positionals.length === 0 && email !== undefined && password !== undefined;
const command = isSimulation ? "run" : positionals[0];
const desktop = values.desktop ?? (isSimulation ? "fake" : undefined);
const flags: Flags = { url, email, password, desktop, proxy, ca, wait, private: values.private };

if (values.version) {
  console.log(VERSION);
  process.exit(0);
}
try {
  const way = useNetwork(flags);
  if (command === "login") await login(flags);
  else if (command === "run") await run(flags);
  else if (command === "status") await status(flags);
  else if (command === "pause") await pause(flags, positionals[1]);
  else if (command === "doctor") await doctor(flags, way);
  else if (command === "install") await install(flags);
  else if (command === "uninstall") await uninstall(flags);
  else {
    console.log(usage);
    process.exit(values.help ? 0 : 2);
  }
} catch (error) {
  console.error(
    error instanceof CommandError || !(error instanceof Error) ? String((error as Error).message) : error.message,
  );
  process.exit(1);
}
