import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { Absent } from "../../ui/empty/absent.tsx";
import { w as ui } from "../../ui/words.ts";
import { TEAM } from "./use-report.ts";
import { w } from "./words.ts";

/** A report of an id that is no member's. What was last looked at is remembered, so the way back names whose it is. */
export function NoMember() {
  const manages = hasAtLeast(useMe().user.role, "manager");
  return (
    <Absent
      title={ui.absentMember}
      to="/reports/weekly"
      search={manages ? { user_id: TEAM } : {}}
      back={manages ? w.toTeam : w.toOwn}
    />
  );
}
