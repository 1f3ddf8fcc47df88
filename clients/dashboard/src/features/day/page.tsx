import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download, Printer } from "lucide-react";
import { useCallback, useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { teamByName } from "../../frame/screens/queries.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { type Told, useChannel, useTold } from "../../live/socket.ts";
import { addDays } from "../../time/dates.ts";
import { useToday, useWeekStart } from "../../time/zone.ts";
import { IconButton } from "../../ui/button/button.tsx";
import { DateControl } from "../../ui/date-control/date-control.tsx";
import { DialogPlace } from "../../ui/dialog/waiting.tsx";
import { Absent } from "../../ui/empty/absent.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { useKeys } from "../../ui/keys.ts";
import { lazily } from "../../ui/lazily.ts";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Patterns } from "../../ui/timeline/blocks.tsx";
import { w as ui } from "../../ui/words.ts";
import { Day } from "./day.tsx";
import { MemberHead } from "./member-head.tsx";
import styles from "./page.module.css";
import { reportOf, statusOf, withStatus } from "./queries.ts";
import { w } from "./words.ts";

const ExportDialog = lazily(async () => (await import("./export-dialog.tsx")).ExportDialog, true);

const route = getRouteApi("/inside/members/$id/day");

/** One day of one member: for themselves, and for whoever looks after them. */
export function DayPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const { shot, view } = search;
  const navigate = route.useNavigate();
  const { user } = useMe();
  const isManager = hasAtLeast(user.role, "manager");
  const today = useToday();
  // Today is the day that goes on, however somebody came to it.
  const date = search.date === today ? undefined : search.date;
  const client = useQueryClient();
  const [isExporting, setExporting] = useState(false);
  const report = useQuery(reportOf({ userId: id, date }));
  const status = useQuery({ ...statusOf(id), enabled: date === undefined });
  const team = useQuery({ ...teamByName(), enabled: isManager });
  // To hear a member's own channel is a look at their screen; a manager needs none of that for a day.
  useChannel(isManager ? "users" : `live:${id}`);
  useChannel(isManager ? "attendance" : undefined);
  useTold(
    useCallback(
      (told: Told) => {
        client.setQueryData(statusOf(id).queryKey, (shown) => shown && withStatus(shown, told));
      },
      [client, id],
    ),
  );

  const shown = report.data?.date ?? date ?? today;
  const at = team.data?.findIndex((member) => member.id === id) ?? -1;
  const [before, after] = [team.data?.[at - 1], at < 0 ? undefined : team.data?.[at + 1]];
  const toDate = (next: string | undefined) => void navigate({ search: next === undefined ? {} : { date: next } });
  const toMember = (next: string) =>
    void navigate({ params: { id: next }, search: date === undefined ? {} : { date } });
  const goBefore = () => toDate(addDays(shown, -1));
  const goAfter = () => toDate(addDays(shown, 1) === today ? undefined : addDays(shown, 1));
  useKeys({
    j: after && (() => toMember(after.id)),
    k: before && (() => toMember(before.id)),
    t: () => toDate(undefined),
    ArrowLeft: goBefore,
    ArrowRight: shown < today ? goAfter : undefined,
  });

  return (
    <>
      <TopBar title={w.title}>
        <DateControl date={shown} today={today} weekStart={useWeekStart()} onChange={toDate} />
        {isManager && (
          <IconButton label={w.export} disabled={report.data === undefined} onClick={() => setExporting(true)}>
            <Download aria-hidden />
          </IconButton>
        )}
        <IconButton label={w.print} className={styles.print} onClick={() => window.print()}>
          <Printer aria-hidden />
        </IconButton>
      </TopBar>
      <Patterns />
      <Main>
        {!report.isLoadingError && (
          <MemberHead
            id={id}
            member={report.data?.member ?? team.data?.[at]}
            status={date === undefined ? status.data : undefined}
            record={report.data?.record ?? null}
            isOwn={id === user.id}
            before={before}
            after={after}
            isManager={isManager}
            onGo={toMember}
          />
        )}
        <Loaded
          of={report}
          skeleton={<DaySkeleton />}
          absent={
            <Absent title={ui.absentMember} to={isManager ? "/" : "/me"} back={isManager ? w.toTeam : w.toOwnDay} />
          }
        >
          {(data) => (
            <Day
              // Another day begins anew: nothing of what was asked for or opened is carried over.
              key={`${id} ${data.date}`}
              report={data}
              asked={{ userId: id, date }}
              state={date === undefined ? (status.data?.state ?? null) : null}
              shot={shot}
              view={view}
              isManager={isManager}
              onSearch={(change, isReplaced) =>
                void navigate({
                  search: (current) => {
                    const next = { ...current, ...change };
                    return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
                  },
                  replace: isReplaced,
                  resetScroll: false,
                })
              }
            />
          )}
        </Loaded>
      </Main>
      {report.data && isExporting && (
        <DialogPlace onClose={() => setExporting(false)}>
          <ExportDialog
            member={report.data.member}
            date={report.data.date}
            isOwn={id === user.id}
            isOpen
            onClose={() => setExporting(false)}
          />
        </DialogPlace>
      )}
    </>
  );
}

function DaySkeleton() {
  return (
    <>
      <Skeleton height={270} />
      <Skeleton height={320} />
    </>
  );
}
