import { duration, exactDuration } from "../../time/format.ts";
import { number, percent } from "../../words/words.ts";
import { MemberRows } from "./member-rows.tsx";
import type { TeamSpan } from "./queries.ts";
import { TEAM_PARTS } from "./team-parts.ts";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

/** Each member with what their range comes to. */
export function MembersTable({ view, team }: { view: View; team: TeamSpan }) {
  const rows = team.items.map(({ user_id, name, department, totals: { net, active, days, late } }) => ({
    id: user_id,
    name,
    department,
    values: [active, net - active],
    figures: [
      { key: "days", text: number(days) },
      { key: "late", text: number(late) },
      { key: "active", text: duration(active), title: exactDuration(active) },
      { key: "share", text: net > 0 ? percent(active / net) : "–" },
      { key: "net", text: duration(net), title: exactDuration(net) },
    ],
  }));
  return (
    <MemberRows
      view={view}
      rows={rows}
      series={TEAM_PARTS}
      columns={[w.days, w.late, w.active, w.activeShare, w.netWork]}
    />
  );
}
