import { readdirSync, readFileSync } from "node:fs";

const TICKS = 100;

/** Seconds of CPU that processes and all that they have started have used, those that have ended among them. */
export function cpuSeconds(pids: readonly number[]): number {
  const stats = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => statOf(Number(name))),
  );
  const used = (pid: number): number => {
    const children = [...stats].filter(([, { parent }]) => parent === pid).map(([child]) => child);
    return (stats.get(pid)?.ticks ?? 0) + children.reduce((sum, child) => sum + used(child), 0);
  };
  return pids.reduce((sum, pid) => sum + used(pid), 0) / TICKS;
}

function statOf(pid: number): [number, { parent: number; ticks: number }][] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const [, parent, ...rest] = fields;
    // utime, stime, and those of children that were waited for: fields 14 to 17 of proc(5).
    const ticks = rest.slice(9, 13).reduce((sum, field) => sum + Number(field), 0);
    return [[pid, { parent: Number(parent), ticks }]];
  } catch {
    return [];
  }
}
