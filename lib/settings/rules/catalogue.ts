import * as z from "zod";
import { SETTINGS } from "../../platform/tenancy/rules/settings.ts";
import { isTimeZone } from "../../platform/time/calendar.ts";

/** The zone in which an organization's days begin and end. */
export const timeZone = z.string().max(64).refine(isTimeZone, "an IANA time zone such as Europe/Berlin");

/**
 * What an administrator finds among the settings. The time zone is a column of the organization, because every local
 * date of its rows hangs on it; to the people who set it, it is a setting like the others.
 */
export const CATALOGUE = {
  timezone: {
    schema: timeZone,
    default: "UTC",
    description: "The IANA time zone in which days begin and end. Days already recorded keep their dates.",
  },
  ...SETTINGS,
} as const;

export type CatalogueKey = keyof typeof CATALOGUE;

export function isCatalogueKey(key: string): key is CatalogueKey {
  return Object.hasOwn(CATALOGUE, key);
}
