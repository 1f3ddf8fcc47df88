import * as z from "zod";
import type { ProductivityRule } from "../platform/tenancy/rules/settings.ts";
import { classifyUsage, type NamedTime, PRODUCTIVITY } from "./rules/productivity.ts";

/** The time of an application or a site, with what the organization's rules of today say of its name alone. */
export const classedTime = z
  .object({ name: z.string(), seconds: z.int(), class: z.enum(PRODUCTIVITY), category: z.string().nullable() })
  .meta({ id: "ClassedTime" });

/**
 * Classes of a list of top applications or sites. A browser's time may have been judged site by site: what its own name
 * says is then not what all of its time counted as.
 */
export function classedTimes(
  times: readonly NamedTime[],
  by: "application" | "host",
  rules: readonly ProductivityRule[],
): z.infer<typeof classedTime>[] {
  return times.map((time) => {
    const named = { application: null, host: null, [by]: time.name };
    const { productivity, category } = classifyUsage(named, rules);
    return { ...time, class: productivity, category };
  });
}
