import { look } from "../audit/look.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Afterwards } from "../platform/http/afterwards.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { findMemberOn, type VisibleMember } from "../platform/tenancy/visible-member.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { currentDate } from "./current-date.ts";

type Asking = {
  readonly query: { readonly user_id?: string | undefined; readonly date?: LocalDate | undefined };
  readonly principal: Principal;
  readonly organization: Organization;
  readonly now: Date;
  readonly db: Db;
  readonly afterwards: Afterwards;
};

/**
 * Whose day is asked for, and which: one's own and the current one unless stated. Whoever is shown another member's has
 * looked. 403 FORBIDDEN and 404 NOT_FOUND as for every member on that date.
 *
 * What `read` loads is sent together with the question whether the caller may see it, and nobody gets it where they may not.
 */
export async function findAskedDay<Found>(
  asking: Asking,
  read: (userId: string, date: LocalDate) => Promise<Found>,
): Promise<{ member: VisibleMember; date: LocalDate; found: Found }> {
  const { query, principal, organization, now, db } = asking;
  const asked = query.user_id ?? principal.user_id;
  const date = query.date ?? (await currentDate(db, asked, now, organization));
  const [member, found] = await Promise.all([findMemberOn(db, principal, date, asked), read(asked, date)]);
  look(asking, "days", [member.id]);
  return { member, date, found };
}
