import { execFileSync } from "node:child_process";
import { globSync, rmSync } from "node:fs";
import { isAlive } from "../../localstack/processes.ts";

const PLACES = ["/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1"];

/** The library that moves a process's clock; root gets it from Debian's packages. Undefined: it cannot be had here. */
export function findFaketime(): string | undefined {
  const found = globSync(PLACES)[0];
  if (found !== undefined || process.platform !== "linux" || process.getuid?.() !== 0) return found;
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["update", "-qq"], { env, stdio: "ignore" });
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "libfaketime"], {
      env,
      stdio: "ignore",
    });
  } catch {
    return undefined;
  }
  return globSync(PLACES)[0];
}

/**
 * The environment in which it is `instant` now, for a process and all that it starts. The clock runs on from there, and
 * by one distance for all, so that Node, PostgreSQL, Redis and the bucket agree.
 */
export function movedClock(library: string, instant: Date): Record<string, string> {
  const seconds = Math.round((instant.getTime() - Date.now()) / 1000);
  return {
    // Redis links jemalloc, which reads the clock while it starts, so before libfaketime is ready. With libc in front of it
    // jemalloc is not used.
    LD_PRELOAD: `${library} libc.so.6`,
    FAKETIME: `${seconds < 0 ? "" : "+"}${seconds}`,
    // Durations stay real: timers, and with them the limits of vitest.
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    NO_FAKE_STAT: "1",
  };
}

/**
 * What libfaketime shares between threads is named after the process, which removes it when it ends. Tests that kill leave it
 * behind, and a later process with that number would not start.
 */
export function forgetKilled(): void {
  for (const file of globSync(["/dev/shm/faketime_shm_*", "/dev/shm/sem.faketime_sem_*"])) {
    const pid = Number(/\d+$/.exec(file)?.[0]);
    if (!isAlive(pid)) rmSync(file, { force: true });
  }
}
