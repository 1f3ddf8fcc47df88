// Every few minutes where the parameter `canary` says so: lives the short day of the smoke test against the stage's own
// public address, as whoever stands outside, with two accounts of nobody's. It never fails: an invocation that does is
// tried again, and would meet its own day.
import { smoke } from "../../clients/smoke/run.ts";
import { config } from "../../lib/platform/config.ts";
import { within } from "../../lib/platform/deadline.ts";
import { log, measure } from "../../lib/platform/log.ts";
import { doubtSecrets } from "../../lib/platform/stage-secret.ts";

/** Less than the function lives: a run that still takes back by then what it did has failed, and says so. */
const LONGEST_MS = 285_000;

type Answer = { is_well: boolean; steps: string[] };

export async function handler(): Promise<Answer> {
  const steps: string[] = [];
  const is_well = await live((line) => steps.push(line));
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
    const day = smoke({ url: config.apiUrl, known: config.canaryAccounts, accounts: "" }, print);
    return await within(LONGEST_MS, day);
  } catch (error) {
    // Before its first step, without its accounts; or it has taken too long.
    print((error as Error).message);
    return false;
  }
}
