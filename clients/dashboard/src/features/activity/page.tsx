import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Eye, EyeOff } from "lucide-react";
import { useCallback, useMemo } from "react";
import { setPreference, usePreferences } from "../../api/preferences.ts";
import { shotOf } from "../../frame/screens/queries.ts";
import { ShotLightbox } from "../../frame/screens/shot-lightbox.tsx";
import { w as screens } from "../../frame/screens/words.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { type Told, useChannel, useTold } from "../../live/socket.ts";
import { dateOf } from "../../time/dates.ts";
import { useToday, useWeekStart, useZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { DateControl } from "../../ui/date-control/date-control.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import type { Picture } from "../../ui/pictures/picture.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { MemberBand } from "./member-band.tsx";
import styles from "./page.module.css";
import { type Band, type Recent, recentOf, withLatest } from "./queries.ts";
import { w } from "./words.ts";

const route = getRouteApi("/inside/activity");

/** What was on each member's screen last. Pictures are shown only to those who ask for them. */
export function ActivityPage() {
  const { date, shot } = route.useSearch();
  const navigate = route.useNavigate();
  const [today, zone, weekStart] = [useToday(), useZone(), useWeekStart()];
  const { showsScreens } = usePreferences();
  const client = useQueryClient();
  const recent = useInfiniteQuery(recentOf(date, showsScreens));
  useChannel("users");
  const hear = useCallback(
    ({ event, data }: Told) => {
      if (event !== "screenshot:new") return;
      const {
        screenshot_id: id,
        user_id,
        timestamp,
      } = data as { screenshot_id: string; user_id: string; timestamp: string };
      if (dateOf(Date.parse(timestamp), zone) !== (date ?? dateOf(Date.now(), zone))) return;
      const { queryKey } = recentOf(date, showsScreens);
      const known = client
        .getQueryData<Recent>(queryKey)
        ?.pages.some(({ items }) => items.some((band) => band.user_id === user_id));
      // Somebody's first picture: then there is a band more.
      if (known === false) return void client.invalidateQueries({ queryKey });
      const put = (picture?: Band["latest"][number]) =>
        client.setQueryData<Recent>(queryKey, (shown) => shown && withLatest(shown, user_id, picture));
      if (!showsScreens) return void put();
      client.fetchQuery(shotOf(id)).then(
        ({ screenshot, thumbnail_url }) => thumbnail_url !== null && put({ ...screenshot, thumbnail_url }),
        () => undefined,
      );
    },
    [client, date, showsScreens, zone],
  );
  useTold(hear);

  const bands = useMemo(() => recent.data?.pages.flatMap(({ items }) => items) ?? [], [recent.data]);
  const pictures = useMemo(() => new Map(bands.map((band) => [band.user_id, picturesOf(band)])), [bands]);
  const opened = [...pictures.values()].find((those) => those.some(({ id }) => id === shot)) ?? [];
  const open = (id: string | undefined) =>
    void navigate({
      search: { ...(date === undefined ? {} : { date }), ...(id === undefined ? {} : { shot: id }) },
      replace: shot !== undefined,
      resetScroll: false,
    });
  const total = bands.reduce((sum, { count }) => sum + count, 0);

  return (
    <>
      <TopBar title={w.title}>
        <DateControl
          date={date ?? today}
          today={today}
          weekStart={weekStart}
          onChange={(chosen) => void navigate({ search: chosen === undefined ? {} : { date: chosen } })}
        />
      </TopBar>
      <Main>
        <Card
          title={w.latest}
          count={recent.data && `${w.members(bands.length)} · ${w.count(total)}`}
          isFlush
          actions={
            <Button
              size="small"
              kind={showsScreens ? "plain" : "primary"}
              icon={showsScreens ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
              onClick={() => setPreference({ showsScreens: !showsScreens })}
            >
              {showsScreens ? w.hide : w.show}
            </Button>
          }
        >
          <p className={styles.noted}>{showsScreens ? screens.notedAll : w.hidden}</p>
          <Loaded of={recent} skeleton={<BandSkeletons />}>
            {() =>
              bands.length === 0 ? (
                <Empty title={w.none}>{w.noneWhy}</Empty>
              ) : (
                <ul>
                  {bands.map((band) => (
                    <MemberBand
                      key={band.user_id}
                      band={band}
                      date={date}
                      pictures={pictures.get(band.user_id) ?? []}
                      onOpen={open}
                    />
                  ))}
                </ul>
              )
            }
          </Loaded>
          {recent.hasNextPage && (
            <p className={styles.more}>
              <Button isBusy={recent.isFetchingNextPage} onClick={() => void recent.fetchNextPage()}>
                {w.more}
              </Button>
            </p>
          )}
        </Card>
        {shot !== undefined && (
          <ShotLightbox
            id={shot}
            pictures={opened}
            nameOf={(id) => bands.find(({ user_id }) => user_id === id)?.name ?? ""}
            onGo={open}
            onClose={() => open(undefined)}
          />
        )}
      </Main>
    </>
  );
}

function picturesOf({ name, latest }: Band): Picture[] {
  return latest.map(({ id, timestamp, active_application, active_window_title, thumbnail_url }) => ({
    id,
    user: name,
    at: timestamp,
    application: active_application,
    title: active_window_title,
    // The list does not say of which class they are.
    tone: "neutral",
    thumbnail: thumbnail_url,
    status: "ready",
    isBlurred: false,
  }));
}

function BandSkeletons() {
  return (
    <div className={styles.skeletons}>
      <Skeleton height={120} />
      <Skeleton height={120} />
      <Skeleton height={120} />
    </div>
  );
}
