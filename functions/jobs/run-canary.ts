// Every few minutes where the parameter `canary` says so: lives the short day of the smoke test against the stage's own
// public address, as whoever stands outside, with two accounts of nobody's. It never fails: an invocation that does is
// tried again, and would meet its own day.
import { setTimeout as after } from "node:timers/promises";
import { smoke } from "../../clients/smoke/run.ts";
import { config } from "../../lib/platform/config.ts";
import { log, measure } from "../../lib/platform/log.ts";
import { doubtSecrets } from "../../lib/platform/stage-secret.ts";

/** Less than the function lives: a run that still takes back by then what it did has failed, and says so. */
const LONGEST_MS = 285_000;

type Answer = { is_well: boolean; steps: string[] };

export async function handler(): Promise<Answer> {
  const steps: string[] = [];
  const over = new AbortController();
  const tooLong = after(LONGEST_MS, false, { signal: over.signal }).catch(() => false);
  const is_well = await Promise.race([live((line) => steps.push(line)), tooLong]);
  over.abort();
  measure({ CanaryFailures: is_well ? 0 : 1 });
  if (is_well) log.info("canary", { steps });
  else {
    // Its passwords may be new ones: the next run reads them again.
    doubtSecrets();
    log.error("The canary failed.", { steps });
  }
  return { is_well, steps };
}

async function live(print: (line: string) => void): Promise<boolean> {
  try {
    return await smoke({ url: config.apiUrl, known: config.canaryAccounts, accounts: "" }, print);
  } catch (error) {
    // Before its first step: it has not got its accounts.
    print((error as Error).message);
    return false;
  }
}
