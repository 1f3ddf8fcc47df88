import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { commandOf } from "./processes.ts";

/**
 * Below what systems take for the near ends of connections: Linux from 32,768 on, others from 49,152. One of those may be
 * some connection's by the time that somebody listens on it.
 */
const PORTS = { first: 20_000, last: 32_000 };

const handedOut = new Set<number>();

/** A TCP port on loopback that nobody listens on right now, and that this process is not given again. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const port = PORTS.first + Math.floor(Math.random() * (PORTS.last - PORTS.first));
    if (handedOut.has(port) || !(await isPortFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error("No port on loopback is free.");
}

/** True when we could listen on `port`, both on 127.0.0.1 alone and on every address. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "0.0.0.0"]) {
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(false));
      server.listen(port, host, () => server.close(() => resolve(true)));
    });
    if (!free) return false;
  }
  return true;
}

/** Who listens on a port, as far as this user may know. */
export type Listener = {
  readonly pid: number;
  readonly command: string;
};

/** The process that listens on `port`: from /proc on Linux, from lsof elsewhere; undefined when it is hidden from us. */
export function findListener(port: number): Listener | undefined {
  const pid = process.platform === "linux" ? pidFromProc(port) : pidFromLsof(port);
  if (pid === undefined) return undefined;
  return { pid, command: (commandOf(pid) ?? "unknown command").slice(0, 120) };
}

function pidFromProc(port: number): number | undefined {
  const sockets = listeningInodes(port);
  if (sockets.size === 0) return undefined;
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    for (const link of openFiles(entry)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode !== undefined && sockets.has(inode)) return Number(entry);
    }
  }
  return undefined;
}

/** Inodes of the sockets in state LISTEN (0A) on the port; the address is `HEX:PORT` in column 1, the inode in column 9. */
function listeningInodes(port: number): Set<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    let text = "";
    try {
      text = readFileSync(table, "utf8");
    } catch {
      continue;
    }
    for (const line of text.split("\n").slice(1)) {
      const columns = line.trim().split(/\s+/);
      const inode = columns[9];
      if (columns[3] === "0A" && columns[1]?.endsWith(suffix) === true && inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

function openFiles(pid: string): string[] {
  const directory = `/proc/${pid}/fd`;
  try {
    return readdirSync(directory).map((name) => {
      try {
        return readlinkSync(`${directory}/${name}`);
      } catch {
        return "";
      }
    });
  } catch {
    return [];
  }
}

function pidFromLsof(port: number): number | undefined {
  try {
    const output = execFileSync("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-t"], { encoding: "utf8" });
    const pid = Number.parseInt(output.split("\n")[0] ?? "", 10);
    return Number.isNaN(pid) ? undefined : pid;
  } catch {
    return undefined;
  }
}

/** Who holds a port, where that cannot be seen. */
export function hidden(port: number, platform: NodeJS.Platform): string {
  return platform === "win32"
    ? `another process. See it: netstat -ano | findstr :${port}`
    : "a process of another user";
}

/**
 * Makes sure that every wanted port is free. Throws one error that names, for each taken port, the process that holds it,
 * how to stop it and which variable moves us to another port.
 */
export async function requireFreePorts(wanted: ReadonlyMap<string, number>): Promise<void> {
  const problems: string[] = [];
  for (const [variable, port] of wanted) {
    if (await isPortFree(port)) continue;
    const listener = findListener(port);
    const holder =
      listener === undefined
        ? hidden(port, process.platform)
        : `process ${listener.pid} (${listener.command}). Stop it: kill ${listener.pid}`;
    problems.push(`Port ${port} is held by ${holder}, or use another port: ${variable}=${port + 1000} npm run dev`);
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
