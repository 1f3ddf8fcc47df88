import { liesIn } from "../../organizations/rules/domain-proof.ts";
import type { Role } from "../../platform/tenancy/rules/roles.ts";
import { resolveSettings } from "../../platform/tenancy/rules/settings.ts";

/** What decides whether people may join an organization on their own. */
export type OpenDoor = {
  is_active: boolean;
  domain: string | null;
  domain_verified_at: Date | null;
  /** As it is stored; null where the organization has set nothing. */
  self_registration: unknown;
};

/** The columns of `OpenDoor`, of the organization aliased `o`. */
export const openDoorColumns = `
  o.is_active, o.domain, o.domain_verified_at,
  (select s.setting_value from system_settings s where s.org_id = o.id and s.setting_key = 'self_registration')
    as self_registration`;

/**
 * As what the owner of an address may join on their own, now: with an address of a domain that DNS has proved, where the
 * organization's setting lets them. Undefined where they may not.
 */
export function roleOfJoiner(door: OpenDoor, email: string | null): Role | undefined {
  const { is_active, domain, domain_verified_at } = door;
  if (!is_active || domain === null || domain_verified_at === null || email === null) return undefined;
  const { self_registration } = resolveSettings({ self_registration: door.self_registration });
  return self_registration.enabled && liesIn(email, domain) ? self_registration.role : undefined;
}
