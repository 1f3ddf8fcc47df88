import { useQuery } from "@tanstack/react-query";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { liveSetting } from "./queries.ts";

/** Whether the caller may watch at all, and why not; undefined until that is known. */
export type MayWatch = "yes" | "off" | "admins";

export function useMayWatch(): MayWatch | undefined {
  const { role } = useMe().user;
  const { data } = useQuery(liveSetting);
  if (data === undefined) return undefined;
  if (data === null || !data.enabled) return "off";
  return hasAtLeast(role, data.roles) ? "yes" : "admins";
}
