import { Resolver } from "node:dns/promises";
import { config } from "./config.ts";
import { TimeoutError, within } from "./deadline.ts";
import { log } from "./log.ts";
import { DNS } from "./timeouts.ts";

/** What DNS answers where there is no such name, none of its records is a text, or nobody could have such a name. */
const NOTHING = ["ENOTFOUND", "ENODATA", "EBADNAME"];

/**
 * The texts at a name in DNS, each put together from its pieces; none where there are none, and undefined where DNS did
 * not say: silent, refusing or broken. Nothing but TXT records is ever asked for, and nothing is connected to but the
 * resolver.
 */
export async function lookUpTexts(name: string): Promise<readonly string[] | undefined> {
  const resolver = new Resolver({ timeout: DNS.answer, tries: DNS.attempts });
  const { dnsServers } = config;
  if (dnsServers.length > 0) resolver.setServers(dnsServers);
  try {
    const records = await within(DNS.total, resolver.resolveTxt(name));
    return records.map((pieces) => pieces.join(""));
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== undefined && NOTHING.includes(code)) return [];
    if (code === undefined && !(error instanceof TimeoutError)) throw error;
    log.warn("DNS did not answer.", { code: code ?? "ETIMEOUT" });
    return undefined;
  } finally {
    resolver.cancel();
  }
}
