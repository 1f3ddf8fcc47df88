import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { picturesOf, type ShotFilter, shotsOf, teamByName } from "../../frame/screens/queries.ts";
import { ShotLightbox } from "../../frame/screens/shot-lightbox.tsx";
import { useNewShots } from "../../frame/screens/use-new-shots.ts";
import { w as screens } from "../../frame/screens/words.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { useChannel } from "../../live/socket.ts";
import { boundsOf, daysBetween, readRange } from "../../time/dates.ts";
import { useToday, useWeekStart, useZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { RangeControl } from "../../ui/range-control/range-control.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { w as ui } from "../../ui/words.ts";
import { Filters } from "./filters.tsx";
import { Grid } from "./grid.tsx";
import { HourBars } from "./hour-bars.tsx";
import styles from "./page.module.css";
import { SizeSlider } from "./size-slider.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/inside/screenshots");

/** The API counts hours of at most so many days. */
const MOST_DAYS = 31;
const SIZES = { least: 160, usual: 210, most: 360 };

type Change = {
  range?: string | undefined;
  user_id?: string | undefined;
  application?: string | undefined;
  class?: string | undefined;
  shot?: string | undefined;
};

/** Pictures of everybody whom a manager looks after, or of oneself. */
export function ScreenshotsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { user } = useMe();
  const isManager = hasAtLeast(user.role, "manager");
  const [today, zone, weekStart] = [useToday(), useZone(), useWeekStart()];
  const value = search.range ?? (search.date === undefined ? "today" : `${search.date}..${search.date}`);
  const range = readRange(value, today, weekStart, "today");
  const userId = isManager ? search.user_id : user.id;
  const { application, class: tone } = search;
  const filter = useMemo<ShotFilter>(() => {
    const isDay = range.from === range.to;
    const instant = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toString();
    return {
      user_id: userId,
      ...(isDay
        ? { date: range.from }
        : { from: instant(boundsOf(range.from, zone)[0]), to: instant(boundsOf(range.to, zone)[1]) }),
      ...(application === undefined ? {} : { application }),
      ...(tone === undefined ? {} : { is_productive: tone === "productive" }),
      order: "newest",
      hasHours: daysBetween(range.from, range.to) < MOST_DAYS,
    };
  }, [userId, range.from, range.to, zone, application, tone]);
  const shots = useInfiniteQuery(shotsOf(filter));
  const team = useQuery({ ...teamByName(), enabled: isManager });
  const [size, setSize] = useState(SIZES.usual);
  useChannel(isManager ? "users" : `live:${user.id}`);

  const nameOf = useCallback(
    (id: string) => team.data?.find((member) => member.id === id)?.name ?? (id === user.id ? user.name : ""),
    [team.data, user],
  );
  const [first, last] = [boundsOf(range.from, zone)[0], boundsOf(range.to, zone)[1]];
  const isOf = useCallback(
    ({ user_id, timestamp }: { user_id: string; timestamp: string }) => {
      const at = Date.parse(timestamp);
      return (userId === undefined || user_id === userId) && at >= first && at < last;
    },
    [userId, first, last],
  );
  useNewShots(filter, isOf, nameOf);
  const pictures = useMemo(() => picturesOf(shots.data), [shots.data]);
  const hours = shots.data?.pages[0]?.hours;
  const count = hours?.reduce((sum, hour) => sum + hour.count, 0);
  const turnTo = (change: Change) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(
          Object.entries({ ...before, ...change }).filter(([, each]) => each !== undefined && each !== ""),
        ),
      replace: "shot" in change ? search.shot !== undefined : true,
      resetScroll: false,
    });
  const isFiltered = application !== undefined || tone !== undefined || (isManager && search.user_id !== undefined);

  return (
    <>
      <TopBar title={isManager ? w.title : w.mine}>
        <RangeControl
          value={value}
          range={range}
          today={today}
          weekStart={weekStart}
          onChange={(next) => {
            const { date: _, ...rest } = search;
            void navigate({ search: { ...rest, range: next }, replace: true });
          }}
        />
      </TopBar>
      <Main>
        <Card
          title={w.title}
          count={count === undefined ? undefined : w.count(count)}
          actions={<SizeSlider value={size} {...SIZES} onChange={setSize} />}
        >
          <div className={styles.over}>
            <Filters
              userId={search.user_id}
              application={application}
              tone={tone}
              team={isManager ? (team.data ?? []) : undefined}
              known={pictures}
              onChange={turnTo}
            />
            <p className={styles.noted}>
              {isManager
                ? userId === undefined
                  ? screens.notedAll
                  : userId === user.id
                    ? screens.own
                    : screens.noted(nameOf(userId))
                : screens.own}{" "}
              <span className={styles.keys}>{w.keys}</span>
            </p>
            {hours !== undefined && hours.length > 0 && <HourBars hours={hours} from={first} to={last} />}
            {!filter.hasHours && <p className={styles.noted}>{w.tooLong}</p>}
          </div>
          <Loaded
            of={shots}
            skeleton={<GridSkeleton />}
            absent={
              <Empty
                title={ui.absentMember}
                action={<Button onClick={() => turnTo({ user_id: undefined })}>{w.everybody}</Button>}
              >
                {ui.absentWhy}
              </Empty>
            }
          >
            {() =>
              pictures.length === 0 ? (
                <Empty
                  title={w.none}
                  action={
                    isFiltered && (
                      <Button onClick={() => turnTo({ user_id: undefined, application: undefined, class: undefined })}>
                        {w.clear}
                      </Button>
                    )
                  }
                >
                  {isManager ? w.noneWhy : w.noneOwn}
                </Empty>
              ) : (
                <Grid
                  pictures={pictures}
                  size={size}
                  hasNames={userId === undefined}
                  hasMore={shots.hasNextPage}
                  onMore={() => void (shots.isFetchingNextPage || shots.fetchNextPage())}
                  onOpen={(shot) => turnTo({ shot })}
                />
              )
            }
          </Loaded>
        </Card>
        {search.shot !== undefined && (
          <ShotLightbox
            id={search.shot}
            pictures={pictures}
            nameOf={nameOf}
            onGo={(shot) => turnTo({ shot })}
            onClose={() => turnTo({ shot: undefined })}
          />
        )}
      </Main>
    </>
  );
}

function GridSkeleton() {
  return (
    <div className={styles.skeleton}>
      {Array.from({ length: 10 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={index} height={150} />
      ))}
    </div>
  );
}
