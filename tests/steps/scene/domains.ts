import { randomUUID } from "node:crypto";
import type { Settings } from "../../../lib/platform/tenancy/rules/settings.ts";
import { givenOrganization, sql } from "./given.ts";

export const newDomain = () => `${randomUUID().slice(0, 8)}.example`;

type OpenDoor = { self_registration?: Settings["self_registration"]; proven?: boolean; domain?: string };

/** An organization in which people may join as employees by a domain that is proven, unless a test says otherwise. */
export async function givenOpenDoor(options: OpenDoor = {}): Promise<{ org_id: string; domain: string }> {
  const { self_registration = { enabled: true, role: "employee" }, proven = true, domain = newDomain() } = options;
  const { id: org_id } = await givenOrganization({ settings: { self_registration } });
  await sql("update organizations set domain = $2 where id = $1", [org_id, domain]);
  // The trigger takes away what is written together with another domain.
  if (proven) await sql(proveDomain, [org_id]);
  return { org_id, domain };
}

const proveDomain = `
  update organizations set domain_verified_at = now(), domain_checked_at = now() where id = $1`;
