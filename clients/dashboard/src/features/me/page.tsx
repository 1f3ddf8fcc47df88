import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { type Told, useChannel, useTold } from "../../live/socket.ts";
import { boundsOf } from "../../time/dates.ts";
import { clock, duration, exactDuration, longDay } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone, useToday, useZone } from "../../time/zone.ts";
import { buttonClass } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { activeAndIdle } from "../../ui/shares.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { StateTag } from "../../ui/state/state.tsx";
import { Patterns } from "../../ui/timeline/blocks.tsx";
import { type Domain, type Stretch, stretchesOf } from "../../ui/timeline/geometry.ts";
import { Axis, Strip } from "../../ui/timeline/strip.tsx";
import { useWidth } from "../../ui/timeline/use-width.ts";
import { Buttons } from "./buttons.tsx";
import { grown } from "./grown.ts";
import { Looks } from "./looks.tsx";
import { NotCounted } from "./not-counted.tsx";
import styles from "./page.module.css";
import { isOfMine, myDay, myStatus, myTimeline } from "./queries.ts";
import { w } from "./words.ts";

/** A member's own day: where they stand, what they can do, and who looked. */
export function MePage() {
  const { user } = useMe();
  useChannel(`live:${user.id}`);
  const client = useQueryClient();
  useTold(
    useCallback(
      (told: Told) => {
        if (isOfMine(told, user.id)) void client.invalidateQueries({ queryKey: ["me", "status"] });
      },
      [client, user.id],
    ),
  );
  const status = useQuery(myStatus());
  const day = useQuery(myDay());
  const zone = useShownZone();
  const now = useNow(10);
  const today = useToday();
  return (
    <>
      <TopBar title={w.title} />
      <Patterns />
      <Main>
        <Card>
          <div className={styles.hello}>
            <div>
              <h2>{w.hello(user.name)}</h2>
              <Loaded of={status} skeleton={<Skeleton width={180} />}>
                {({ state, since }) => (
                  <p className={styles.state}>
                    <StateTag state={state} />
                    {since !== null && state !== "offline" && <span>{w.since(clock(since, zone))}</span>}
                  </p>
                )}
              </Loaded>
            </div>
            {status.data && <Buttons status={status.data} />}
          </div>
        </Card>
        <Loaded of={day} skeleton={<Skeleton height={96} />}>
          {({ record, as_of }) => {
            if (record === null) return null;
            const doing = record.check_out_time === null && status.data?.checked_in ? status.data.state : null;
            const since = Math.max(0, (now - Date.parse(as_of)) / 1000);
            const { net, active, idle, breaks } = grown(record, doing, since);
            const [shownActive, shownIdle] = activeAndIdle(net, active, idle);
            return (
              <Card isFlush>
                <Figures>
                  <Figure name={w.figures.net} value={duration(net)} title={exactDuration(net)} />
                  <Figure name={w.figures.active} value={duration(shownActive)} title={exactDuration(active)} />
                  <Figure name={w.figures.idle} value={duration(shownIdle)} title={exactDuration(idle)} />
                  <Figure name={w.figures.breaks} value={duration(breaks)} />
                </Figures>
              </Card>
            );
          }}
        </Loaded>
        <Today />
        <NotCounted />
        <div className={styles.columns}>
          <Card title={w.sessions}>
            <Loaded of={day} skeleton={<Skeleton height={60} />}>
              {({ work_sessions, lunch_breaks }) =>
                work_sessions.length === 0 ? (
                  <Empty title={w.noWork}>{w.noWorkHint}</Empty>
                ) : (
                  <ul className={styles.spans}>
                    {spansOf(work_sessions, lunch_breaks).map(({ id, from, to, isBreak }) => (
                      <li key={id}>
                        <Times from={from} to={to} zone={zone} />
                        {isBreak && <small>{w.aBreak}</small>}
                      </li>
                    ))}
                  </ul>
                )
              }
            </Loaded>
            <p className={styles.forgot}>
              <strong>{w.forgot}</strong> {w.forgotHint}{" "}
              <Link to={"/corrections" as string} search={{ date: today } as never} className={styles.link}>
                {w.ask}
              </Link>
            </p>
          </Card>
          <Card
            title={w.looked}
            actions={
              <Link to="/me/views" className={buttonClass({ size: "small" })}>
                {w.all}
              </Link>
            }
          >
            <p className={styles.why}>{w.lookedWhy}</p>
            <Looks limit={5} hasMore={false} />
          </Card>
        </div>
      </Main>
    </>
  );
}

function Times({ from, to, zone }: { from: string; to: string | null; zone: string }) {
  return (
    <span>
      <b>{clock(from, zone)}</b> {w.until} <b>{to === null ? w.now : clock(to, zone)}</b>
    </span>
  );
}

const HOUR = 3_600_000;

/** Today as one line; the whole of it is a page of its own. */
function Today() {
  const { user } = useMe();
  const timeline = useQuery(myTimeline());
  const today = useToday();
  const zone = useShownZone();
  const now = useNow(10);
  const bounds = boundsOf(timeline.data?.date ?? today, useZone());
  const [line, width] = useWidth<HTMLDivElement>();
  return (
    <Card
      title={longDay(timeline.data?.date ?? today)}
      actions={
        <Link to="/members/$id/day" params={{ id: user.id }} className={buttonClass({ size: "small" })}>
          {w.wholeDay}
        </Link>
      }
    >
      <div ref={line} className={styles.line}>
        <Loaded of={timeline} skeleton={<Skeleton height={46} />}>
          {({ segments }) => {
            const stretches = stretchesOf(segments, now);
            const domain = domainOf(stretches, bounds, now);
            return width === 0 ? null : (
              <>
                <Axis domain={domain} zone={zone} width={width} now={now} />
                <Strip stretches={stretches} domain={domain} zone={zone} width={width} />
              </>
            );
          }}
        </Loaded>
      </div>
    </Card>
  );
}

function domainOf(stretches: readonly Stretch[], [start, end]: readonly [number, number], now: number): Domain {
  const first = Math.floor((stretches[0]?.from ?? Math.max(start, now - HOUR)) / HOUR) * HOUR;
  const last = Math.ceil(Math.max(stretches.at(-1)?.to ?? now, Math.min(now, end)) / HOUR) * HOUR;
  return [first, Math.max(last, first + 9 * HOUR)];
}

type Work = { id: string; started_at: string; ended_at: string | null };
type Pause = { id: string; break_start_time: string; break_end_time: string | null };

/** Work and breaks as they happened: a break follows the work that it lies in. */
function spansOf(work: readonly Work[], breaks: readonly Pause[]) {
  return [
    ...work.map(({ id, started_at: from, ended_at: to }) => ({ id, from, to, isBreak: false })),
    ...breaks.map(({ id, break_start_time: from, break_end_time: to }) => ({ id, from, to, isBreak: true })),
  ].sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
}
