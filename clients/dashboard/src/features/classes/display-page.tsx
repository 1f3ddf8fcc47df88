import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Expand, Eye, EyeOff, WifiOff, X } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { keepFresh } from "../../live/effects.ts";
import { startLive, type Told, useChannel, useTold } from "../../live/socket.ts";
import { clock } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button, IconButton } from "../../ui/button/button.tsx";
import { Absent } from "../../ui/empty/absent.tsx";
import { FormError, Loaded } from "../../ui/failure/failure.tsx";
import { number } from "../../words/words.ts";
import { inGroups, isLoopback, linkFor } from "./codes.ts";
import styles from "./display-page.module.css";
import { NamesComing } from "./names-coming.tsx";
import { QrPicture } from "./qr-picture.tsx";
import { oneSession, type Session, sessionReport } from "./session-queries.ts";
import { w } from "./session-words.ts";
import { useScreen } from "./use-screen.ts";
import { useWakeLock } from "./use-wake-lock.ts";

const route = getRouteApi("/sessions/$id/display");

/** What serves the dashboard to a network, and says by which address. */
const NAMES_ADDRESS = "npm run dev -- --lan";

/** What a projector shows: a code that changes, how many are there, and who has just come. */
export function DisplayPage() {
  const { id } = route.useParams();
  const { names } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  useMe();
  useEffect(() => {
    const [stopLive, stopFresh] = [startLive(), keepFresh(client)];
    return () => {
      stopLive();
      stopFresh();
    };
  }, [client]);
  useChannel(`session:${id}`);
  useWakeLock();
  const leave = useCallback(() => {
    if (document.fullscreenElement !== null) void document.exitFullscreen();
    void navigate({ to: "/sessions/$id", params: { id } });
  }, [navigate, id]);
  useLeaving(leave);
  const session = useQuery(oneSession(id));
  const showsNames = names !== "off";
  return (
    <div className={styles.page}>
      <Loaded of={session} absent={<Nowhere />}>
        {(of) => (
          <>
            <header className={styles.head}>
              <div className={styles.titles}>
                <h1>
                  <bdi>{of.name}</bdi>
                </h1>
                <p>
                  {of.class && <bdi>{of.class.name}</bdi>}
                  <EndsAt of={of} />
                </p>
              </div>
              <nav className={styles.tools} aria-label={w.display.tools}>
                <IconButton
                  label={showsNames ? w.display.hideNames : w.display.showNames}
                  onClick={() => void navigate({ search: showsNames ? { names: "off" } : {}, replace: true })}
                >
                  {showsNames ? <Eye aria-hidden /> : <EyeOff aria-hidden />}
                </IconButton>
                <IconButton
                  label={w.display.fullScreen}
                  onClick={() => void document.documentElement.requestFullscreen?.().catch(() => undefined)}
                >
                  <Expand aria-hidden />
                </IconButton>
                <IconButton label={w.display.leave} onClick={leave}>
                  <X aria-hidden />
                </IconButton>
              </nav>
            </header>
            <Running of={of} showsNames={showsNames} />
          </>
        )}
      </Loaded>
    </div>
  );
}

/** The address of no session: also a projector leads back from it. */
function Nowhere() {
  return (
    <main>
      <h1 className={styles.absent}>{w.session}</h1>
      <Absent title={w.absent} to="/classes" back={w.allClasses} />
    </main>
  );
}

function EndsAt({ of }: { of: Session }) {
  const zone = useShownZone();
  return <span>{w.display.ends(clock(of.ends_at, zone))}</span>;
}

function Running({ of, showsNames }: { of: Session; showsNames: boolean }) {
  const isActive = of.status === "active";
  const takesCodes = of.methods.includes("qr");
  const { code, secondsLeft, isLost } = useScreen(of.id, isActive && takesCodes);
  const came = useCame(of.id);
  const link = code && linkFor(code.link, location.origin);
  return (
    <main className={styles.main}>
      <section className={styles.side}>
        <div className={styles.frame}>
          {link !== undefined ? (
            <QrPicture text={link.href} name={w.display.qr} />
          ) : (
            <div className={styles.blank} role="status">
              {!isActive ? (
                <NotRunning of={of} />
              ) : !takesCodes ? (
                <p>{w.display.noCodes}</p>
              ) : isLost ? (
                <>
                  <WifiOff aria-hidden />
                  <p>{w.display.lost}</p>
                </>
              ) : (
                <p>{w.display.coming}</p>
              )}
            </div>
          )}
        </div>
      </section>
      <section className={styles.text}>
        {code !== undefined && link !== undefined && (
          <>
            <p className={styles.how}>{isLoopback(link) ? w.display.local(link.host, NAMES_ADDRESS) : w.display.how}</p>
            <p className={styles.left}>
              {w.display.newCodeIn} <b>{w.display.seconds(secondsLeft)}</b>
            </p>
            <p className={styles.byHand}>
              {w.display.byHand(link.host)}
              <b dir="ltr">{inGroups(code.code)}</b>
            </p>
          </>
        )}
        {came !== undefined && (
          <p className={styles.count} role="status">
            <b>{number(came.present)}</b> {w.display.of(came.expected)}
          </p>
        )}
        {showsNames && <NamesComing sessionId={of.id} />}
      </section>
    </main>
  );
}

function NotRunning({ of }: { of: Session }) {
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => ask("PUT /api/sessions/{id}/start", { params: { id: of.id } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  if (of.status !== "scheduled") return <p>{w.display.over}</p>;
  return (
    <>
      <p>{w.display.notBegun}</p>
      <FormError error={start.error} />
      <Button kind="primary" isBusy={start.isPending} onClick={() => start.mutate()}>
        {w.start}
      </Button>
    </>
  );
}

/** How many are there: as read, and as told since. */
function useCame(id: string): { present: number; expected: number } | undefined {
  const client = useQueryClient();
  const { data } = useQuery(sessionReport(id));
  useTold(
    useCallback(
      ({ event, channel, data: told }: Told) => {
        if (event !== "session:count" || channel !== `session:${id}`) return;
        void client.invalidateQueries({ queryKey: sessionReport(id).queryKey });
        const present = Number(told.total_present);
        if (Number.isFinite(present)) setTotal(present);
      },
      [client, id],
    ),
  );
  const [total, setTotal] = useState<number>();
  // What was read last is truer than what was told before it.
  useEffect(() => {
    if (data !== undefined) setTotal(undefined);
  }, [data]);
  if (data === undefined) return undefined;
  return { present: total ?? data.counts.present + data.counts.late, expected: data.counts.expected };
}

/** Escape leaves: by itself, and where it ends the full screen. */
function useLeaving(leave: () => void): void {
  useEffect(() => {
    const byKey = ({ key }: KeyboardEvent) => {
      if (key === "Escape") leave();
    };
    let wasFull = document.fullscreenElement !== null;
    const byScreen = () => {
      const isFull = document.fullscreenElement !== null;
      if (wasFull && !isFull) leave();
      wasFull = isFull;
    };
    window.addEventListener("keydown", byKey);
    document.addEventListener("fullscreenchange", byScreen);
    return () => {
      window.removeEventListener("keydown", byKey);
      document.removeEventListener("fullscreenchange", byScreen);
    };
  }, [leave]);
}
