// Every few minutes where the parameter `canary` says so: lives the short day of the smoke test against the stage's own
// public address, as whoever stands outside, with two accounts of nobody's. It never fails: an invocation that does is
// tried again, and would meet its own day.
import { smoke } from "../../clients/smoke/run.ts";
import { config } from "../../lib/platform/config.ts";
import { log, measure } from "../../lib/platform/log.ts";

type Answer = { is_well: boolean; steps: string[] };

export async function handler(): Promise<Answer> {
  const steps: string[] = [];
  const is_well = await live((line) => steps.push(line));
  measure({ CanaryFailures: is_well ? 0 : 1 });
  if (is_well) log.info("canary", { steps });
  else log.error("The canary failed.", { steps });
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
