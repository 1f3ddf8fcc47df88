export type DomainRecord = { name: string; type: "TXT"; value: string };

/** Before a record counts as gone: someone who moves a zone has two days to notice. */
const MISSING_HOURS = 48;

/** The record that proves a domain. It has a name of its own, so that nothing else of the domain has to change. */
export function recordOf(domain: string, token: string): DomainRecord {
  return { name: `_muster.${domain}`, type: "TXT", value: `muster-verification=${token}` };
}

/** Whether one of the texts at the record's name is the one that was asked for. */
export function isProvenBy(texts: readonly string[], { value }: DomainRecord): boolean {
  return texts.some((text) => text.trim() === value);
}

/**
 * What becomes of a proven domain whose record was not there: one absence may be an accident, so it is noted and looked
 * at again.
 *
 *     seen      absent           absent              absent
 *     |---------|----------------|-------------------|
 *               missing since    still proven        48 hours after the first: withdrawn
 */
export function judgeAbsence(missingSince: Date | null, now: Date): "missing" | "withdrawn" {
  if (missingSince === null) return "missing";
  return now.getTime() - missingSince.getTime() >= MISSING_HOURS * 3_600_000 ? "withdrawn" : "missing";
}

/**
 * Whether an address is one of the domain itself. Those of its subdomains are not: their mail may be run by others.
 */
export function liesIn(email: string, domain: string): boolean {
  return email.slice(email.lastIndexOf("@") + 1).toLowerCase() === domain.toLowerCase();
}
