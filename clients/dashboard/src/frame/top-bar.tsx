import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { Bell, Monitor, Moon, RotateCcw, Sun } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { ask } from "../api/ask.ts";
import { setPreference, usePreferences } from "../api/preferences.ts";
import { unreadCount, useMe } from "../api/session.ts";
import { useLiveState } from "../live/socket.ts";
import { clock } from "../time/format.ts";
import { useNow } from "../time/now.ts";
import { ownZone, useShownZone, useZone } from "../time/zone.ts";
import { IconButton } from "../ui/button/button.tsx";
import { classes } from "../ui/classes.ts";
import { DialogPlace } from "../ui/dialog/waiting.tsx";
import { lazily } from "../ui/lazily.ts";
import { Palette } from "./palette.tsx";
import styles from "./top-bar.module.css";
import { useZoneSwitch } from "./use-zone-switch.ts";
import { defaultOf, forgetView, isTurned } from "./views.ts";
import { w } from "./words.ts";

/** Over every page: its name, what it can be turned to (a date, a range), and what is the same everywhere. */
export function TopBar({ title, children }: { title: ReactNode; children?: ReactNode }) {
  useEffect(() => {
    document.title = typeof title === "string" ? `${title} · Muster` : "Muster";
  }, [title]);
  return (
    <header className={styles.bar}>
      <h1 className={styles.title}>{title}</h1>
      {children}
      <ResetButton />
      <span className={styles.grow} />
      <ZoneClock />
      <LivePill />
      <Palette />
      <ThemeButton />
      <NotificationBell />
    </header>
  );
}

/** Back to how the page is by itself, where it was turned to something else. */
function ResetButton() {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  if (!isTurned(pathname, search)) return null;
  const reset = () => {
    forgetView(pathname);
    void navigate({ to: pathname, search: defaultOf(pathname), replace: true });
  };
  return (
    <IconButton label={w.resetView} className={styles.reset} onClick={reset}>
      <RotateCcw aria-hidden />
    </IconButton>
  );
}

/** The time by which everything is shown, and where that is. In another zone than the organization's it stands out. */
function ZoneClock() {
  const [home, zone] = [useZone(), useShownZone()];
  const turn = useZoneSwitch();
  const now = useNow(1);
  const isElsewhere = zone !== home;
  const time = (
    <>
      <b>{clock(now, zone)}</b> <small>{cityOf(zone)}</small>
    </>
  );
  if (!isElsewhere && ownZone() === home) return <span className={styles.clock}>{time}</span>;
  const what = isElsewhere ? w.zone.elsewhere(cityOf(home)) : w.keys.zone;
  return (
    <button
      type="button"
      className={classes(styles.clock, styles.turn, isElsewhere && styles.elsewhere)}
      aria-pressed={isElsewhere}
      title={what}
      onClick={turn}
    >
      {time}
      {isElsewhere && <span>{w.zone.mark}</span>}
      <span className={styles.hidden}>{what}</span>
    </button>
  );
}

/** Buenos Aires */
const cityOf = (zone: string) => zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;

function LivePill() {
  const state = useLiveState();
  return (
    <span className={classes(styles.pill, styles[state])} role="status">
      {w.live[state]}
    </span>
  );
}

const THEMES = { system: Monitor, light: Sun, dark: Moon } as const;
const NEXT = { system: "light", light: "dark", dark: "system" } as const;

/** One press each: as the system, light, dark. */
function ThemeButton() {
  const { theme } = usePreferences();
  const Current = THEMES[theme];
  return (
    <IconButton
      label={`${w.theme.change}: ${w.theme[theme]}`}
      className={styles.theme}
      onClick={() => setPreference({ theme: NEXT[theme] })}
    >
      <Current aria-hidden />
    </IconButton>
  );
}

function NotificationBell() {
  const { user } = useMe();
  const { data = unreadCount() } = useQuery({
    queryKey: ["notifications", user.id, "unread"],
    queryFn: async ({ signal }) => (await ask("GET /api/notifications", { query: { limit: 1 }, signal })).unread_count,
    staleTime: 60_000,
  });
  const [isOpen, setOpen] = useState(false);
  const wasOpen = useRef(false);
  if (isOpen) wasOpen.current = true;
  const close = () => setOpen(false);
  return (
    <>
      <button
        type="button"
        className={styles.bell}
        aria-label={w.unread(data)}
        aria-haspopup="dialog"
        title={w.unread(data)}
        onClick={() => setOpen(true)}
      >
        <Bell aria-hidden />
        {data > 0 && <i aria-hidden>{data > 99 ? "99+" : data}</i>}
      </button>
      {wasOpen.current && (
        <DialogPlace title={w.nav.notifications} isAside isOpen={isOpen} onClose={close}>
          <Drawer isOpen={isOpen} onClose={close} />
        </DialogPlace>
      )}
    </>
  );
}

// What one was told is fetched when it is asked for.
const Drawer = lazily(async () => (await import("./notifications/drawer.tsx")).default);
