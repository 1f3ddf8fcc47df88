import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { Bell, Monitor, Moon, RotateCcw, Sun } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { ask } from "../api/ask.ts";
import { setPreference, usePreferences } from "../api/preferences.ts";
import { unreadCount, useMe } from "../api/session.ts";
import { useLiveState } from "../live/socket.ts";
import { clock } from "../time/format.ts";
import { useNow } from "../time/now.ts";
import { useShownZone } from "../time/zone.ts";
import { IconButton } from "../ui/button/button.tsx";
import { classes } from "../ui/classes.ts";
import { Palette } from "./palette.tsx";
import styles from "./top-bar.module.css";
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

function ZoneClock() {
  const zone = useShownZone();
  const now = useNow(1);
  return (
    <span className={styles.clock}>
      <b>{clock(now, zone)}</b> <small>{zone.split("/").at(-1)?.replaceAll("_", " ")}</small>
    </span>
  );
}

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
        <Suspense>
          <Drawer isOpen={isOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

// What one was told is fetched when it is asked for.
const Drawer = lazy(() => import("./notifications/drawer.tsx"));
