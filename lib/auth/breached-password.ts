import { createHash } from "node:crypto";
import { config } from "../platform/config.ts";
import { log, measure } from "../platform/log.ts";
import { PASSWORD_RANGE } from "../platform/timeouts.ts";

const PREFIX_LENGTH = 5;

/**
 * Whether a password is known from breaches to the service that an installation has chosen, if it has one. The service
 * gets the first five of forty digits of a hash and answers all that begin alike, with others of count 0 among them, so
 * that neither it nor the length of its answer tells which was meant. False where it does not answer in time: nobody is
 * kept from choosing a password because a stranger's service is down.
 */
export async function isBreached(password: string): Promise<boolean> {
  const { passwordRangeUrl } = config;
  if (passwordRangeUrl === undefined) return false;
  const hash = createHash("sha1").update(password).digest("hex").toUpperCase();
  try {
    const response = await fetch(new URL(hash.slice(0, PREFIX_LENGTH), passwordRangeUrl), {
      headers: { "add-padding": "true" },
      redirect: "error",
      signal: AbortSignal.timeout(PASSWORD_RANGE),
    });
    if (!response.ok) throw new Error(`It answered ${response.status}.`);
    return isListed(hash.slice(PREFIX_LENGTH), await response.text());
  } catch (error) {
    log.warn("The service that knows passwords of breaches did not answer.", { reason: (error as Error).name });
    measure({ PasswordRangeFailures: 1 });
    return false;
  }
}

/** Lines of `suffix:count`. */
function isListed(suffix: string, lines: string): boolean {
  return lines.split("\n").some((line) => {
    const [listed = "", count] = line.trim().split(":");
    return listed.toUpperCase() === suffix && Number(count) > 0;
  });
}
