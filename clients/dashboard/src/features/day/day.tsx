import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useMe } from "../../api/session.ts";
import { picturesOf, type ShotFilter, shotsOf } from "../../frame/screens/queries.ts";
import { ShotLightbox } from "../../frame/screens/shot-lightbox.tsx";
import { useNewShots } from "../../frame/screens/use-new-shots.ts";
import { dateOf, type LocalDate } from "../../time/dates.ts";
import { useZone } from "../../time/zone.ts";
import type { State } from "../../ui/state/state.tsx";
import { ApplicationsCard } from "./applications-card.tsx";
import { ChangesCard } from "./changes-card.tsx";
import styles from "./day.module.css";
import { NotesCard } from "./notes-card.tsx";
import { applicationsOf, type Report, slotsOf } from "./queries.ts";
import { ReviewNote } from "./review-note.tsx";
import { ScreensCard } from "./screens-card.tsx";
import { SessionsCard } from "./sessions-card.tsx";
import { TimelineCard } from "./timeline-card.tsx";
import { TotalsCard } from "./totals-card.tsx";
import { UseCard } from "./use-card.tsx";
import { w } from "./words.ts";

/** What a day has in it. */
export function Day({
  report,
  asked,
  state,
  shot,
  view,
  isManager,
  onSearch,
}: {
  report: Report;
  asked: { userId: string; date: LocalDate | undefined };
  /** What the member does now; null on other days. */
  state: State | null;
  shot: string | undefined;
  view: string | undefined;
  isManager: boolean;
  onSearch: (change: { shot?: string | undefined; view?: string | undefined }, isReplaced: boolean) => void;
}) {
  const { user } = useMe();
  const zone = useZone();
  const { record, date, member } = report;
  const isOwn = member.id === user.id;
  const isRunning = report.provisional && asked.date === undefined;
  const applications = useQuery({ ...applicationsOf(asked, isRunning), enabled: record !== null });
  const slots = useQuery({ ...slotsOf(asked, isRunning), enabled: record !== null });

  const [wantsShots, setWantsShots] = useState(false);
  const filter = useMemo<ShotFilter>(() => ({ user_id: member.id, date, order: "oldest" }), [member.id, date]);
  const shots = useInfiniteQuery({ ...shotsOf(filter), enabled: wantsShots || shot !== undefined });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = shots;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const isOfDay = useCallback(
    ({ user_id, timestamp }: { user_id: string; timestamp: string }) =>
      user_id === member.id &&
      (dateOf(Date.parse(timestamp), zone) === date || (isRunning && asked.date === undefined)),
    [member.id, date, zone, isRunning, asked.date],
  );
  const nameOf = useCallback(() => member.name, [member.name]);
  useNewShots(filter, isOfDay, nameOf);
  const pictures = useMemo(() => picturesOf(shots.data), [shots.data]);
  // The same functions as long as the day is the same: what is below the timeline rests while that moves.
  const latest = useRef({ onSearch, shot });
  latest.current = { onSearch, shot };
  const open = useCallback((id: string | undefined) => {
    const { onSearch: search, shot: current } = latest.current;
    search({ shot: id }, current !== undefined);
  }, []);
  const ask = useCallback(() => setWantsShots(true), []);

  return (
    <>
      {record?.needs_review && <ReviewNote record={record} mayReview={isManager && !isOwn} />}
      <TimelineCard
        report={report}
        state={state}
        view={view}
        applications={applications.data}
        slots={slots.data}
        pictures={pictures}
        onView={(text) => onSearch({ view: text }, true)}
        onPicture={open}
      />
      {record !== null && report.timeline.length > 0 && (
        <div className={styles.three}>
          <TotalsCard report={report} record={record} state={state} />
          <ApplicationsCard
            title={w.applications}
            column={w.application}
            items={report.top_applications}
            total={report.total_tracked_time}
            nothing={w.noApplications}
          />
          <ApplicationsCard
            title={w.sites}
            column={w.site}
            items={report.top_websites}
            whole={report.total_tracked_time}
            nothing={w.noSites}
          />
          <UseCard report={report} />
        </div>
      )}
      {record !== null && (
        <>
          <ScreensCard
            count={Math.max(report.total_screenshots, pictures.length)}
            shots={shots}
            pictures={pictures}
            slots={slots.data}
            name={member.name}
            isOwn={isOwn}
            isAsked={wantsShots}
            onAsk={ask}
            onOpen={open}
          />
          <div className={styles.two}>
            <SessionsCard report={report} record={record} />
            <div className={styles.stack}>
              <NotesCard record={record} />
              <ChangesCard userId={member.id} date={date} mayUndo={isManager} />
            </div>
          </div>
        </>
      )}
      {shot !== undefined && (
        <ShotLightbox id={shot} pictures={pictures} nameOf={nameOf} onGo={open} onClose={() => open(undefined)} />
      )}
    </>
  );
}
