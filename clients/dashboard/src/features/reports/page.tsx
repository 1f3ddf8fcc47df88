import { TopBar } from "../../frame/top-bar.tsx";
import { useChannel } from "../../live/socket.ts";
import { Main } from "../../ui/main/main.tsx";
import { Patterns } from "../../ui/timeline/blocks.tsx";
import { ChooseMember } from "./choose-member.tsx";
import { MemberDate } from "./member-date.tsx";
import { MemberSessions } from "./member-sessions.tsx";
import { MemberSpan } from "./member-span.tsx";
import { MemberTrends } from "./member-trends.tsx";
import { PeriodOf } from "./period-of.tsx";
import { Productivity } from "./productivity.tsx";
import type { Group } from "./queries.ts";
import { SessionGroups } from "./session-groups.tsx";
import { Tabs } from "./tabs.tsx";
import { TeamDay } from "./team-day.tsx";
import { TeamSpan } from "./team-span.tsx";
import { TeamTrends } from "./team-trends.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useReport, type View } from "./use-report.ts";
import { w } from "./words.ts";

/** How days, weeks and months went: of oneself, of somebody one looks after, or of all of them. */
export function ReportsPage() {
  const { view, group, manages } = useReport();
  useChannel(manages ? "attendance" : undefined);
  return (
    <>
      <TopBar title={w.title}>
        <PeriodOf />
      </TopBar>
      <Patterns />
      <Main>
        <Tabs tab={view.tab} />
        <Toolbar />
        {view.userId === undefined ? (
          <OfTeam view={view} group={group} />
        ) : (
          <OfMember view={view} userId={view.userId} />
        )}
      </Main>
    </>
  );
}

function OfTeam({ view, group }: { view: View; group: Group }) {
  if (view.tab === "daily") return <TeamDay view={view} />;
  if (view.tab === "trends") return <TeamTrends view={view} />;
  if (view.tab === "productivity") return <ChooseMember />;
  if (view.tab === "sessions") return <SessionGroups view={view} group={group} />;
  return <TeamSpan view={view} />;
}

function OfMember({ view, userId }: { view: View; userId: string }) {
  if (view.tab === "daily") return <MemberDate view={view} userId={userId} />;
  if (view.tab === "trends") return <MemberTrends view={view} userId={userId} />;
  if (view.tab === "productivity") return <Productivity view={view} userId={userId} />;
  if (view.tab === "sessions") return <MemberSessions view={view} userId={userId} />;
  return <MemberSpan view={view} userId={userId} />;
}
