import { putToWork } from "../../../bench/team/at-work.ts";
import { givenMember, givenOrganization, type Member, ownerPool, sql } from "./given.ts";
import { givenMemberWithPassword } from "./sign-in.ts";

const DEPARTMENTS = ["Engineering", "Design", "Sales"];

/** A team that has been at work for three hours, two dozen segments each, and its administrator. */
export async function givenTeamAtWork(members: number): Promise<{ admin: Member; ids: string[] }> {
  const { id: org_id } = await givenOrganization();
  const admin = await givenMemberWithPassword({ org_id, role: "admin" });
  const ids: string[] = [];
  for (let place = 0; place < members; place += 1) {
    const { id } = await givenMember({ org_id });
    await sql("update users set department = $2 where id = $1", [id, DEPARTMENTS[place % DEPARTMENTS.length]]);
    ids.push(id);
  }
  await putToWork(ownerPool(), org_id, new Date());
  return { admin, ids };
}
