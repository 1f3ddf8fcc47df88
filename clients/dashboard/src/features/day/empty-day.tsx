import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../api/session.ts";
import { weekdayOf } from "../../time/dates.ts";
import { useToday } from "../../time/zone.ts";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { reasonOf } from "./expectation.ts";
import { plansOf, type Report } from "./queries.ts";
import { w } from "./words.ts";

/** Why there is nothing of a day. */
export function EmptyDay({ report: { date, record, member, work_sessions } }: { report: Report }) {
  const { settings } = useMe();
  const today = useToday();
  const plans = useQuery({ ...plansOf(member.id, date), enabled: work_sessions.length === 0 });
  if (work_sessions.length > 0) return <Empty title={w.empty.present}>{w.empty.presentWhy}</Empty>;
  return (
    <Loaded of={plans} skeleton={<Skeleton height={90} />}>
      {(known) => {
        const reason = reasonOf({
          ...known,
          date,
          weekday: weekdayOf(date),
          isToday: date === today,
          isFuture: date > today,
          status: record?.status ?? null,
          usual: { days: settings.working_days, hours: settings.working_hours },
        });
        const why = reason.kind === "awaited" ? w.empty.awaitedWhy(reason.start) : w.empty[`${reason.kind}Why`];
        return <Empty title={w.empty[reason.kind]}>{why}</Empty>;
      }}
    </Loaded>
  );
}
