import type { Role } from "./roles.ts";
import type { Settings } from "./settings.ts";

type Rules = Pick<Settings, "second_factor_roles">;

/** Whether an organization requires a second factor of a role. */
export function requiresFactor({ second_factor_roles }: Rules, role: Role): boolean {
  return second_factor_roles.includes(role);
}

/** Whether a member has a role for which their organization requires a second factor, and has none. */
export function mustEnrol(rules: Rules, member: { readonly role: Role; readonly has_second_factor: boolean }): boolean {
  return !member.has_second_factor && requiresFactor(rules, member.role);
}
