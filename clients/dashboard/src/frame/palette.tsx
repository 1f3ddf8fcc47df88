import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  CalendarDays,
  Clock,
  Languages,
  LogOut,
  MessageSquarePlus,
  Monitor,
  Moon,
  Search,
  Settings,
  Sun,
  UserPlus,
  UserRound,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useLayoutEffect, useState } from "react";
import { hasAtLeast } from "../../../../lib/platform/tenancy/rules/roles.ts";
import { ask } from "../api/ask.ts";
import { setPreference } from "../api/preferences.ts";
import { signOut, useMe } from "../api/session.ts";
import { longDay } from "../time/format.ts";
import { readSpokenDate } from "../time/spoken-date.ts";
import { useToday } from "../time/zone.ts";
import { classes } from "../ui/classes.ts";
import { Dialog } from "../ui/dialog/dialog.tsx";
import { failureText } from "../ui/failure/failure.tsx";
import { toast } from "../ui/toast/toast.tsx";
import { LANGUAGES, type Language } from "../words/languages.ts";
import { accountPages, groupsFor } from "./pages.tsx";
import styles from "./palette.module.css";
import { useZoneSwitch } from "./use-zone-switch.ts";
import { w } from "./words.ts";

type Choice = { id: string; name: string; note?: string; icon: ReactNode; run: () => void };

/** Goes to any page or person, or does something, by a few letters: Ctrl+K opens it. */
export function Palette() {
  const [isOpen, setOpen] = useState(false);
  // Before the page is seen: whoever sees it presses a key.
  useLayoutEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen((open) => !open);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return (
    <>
      <button type="button" className={styles.trigger} onClick={() => setOpen(true)}>
        <Search aria-hidden />
        <span>{w.search}</span>
        <kbd aria-hidden>{navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"}</kbd>
      </button>
      <Dialog title={w.search} isOpen={isOpen} onClose={() => setOpen(false)}>
        <Choices onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function Choices({ onDone }: { onDone: () => void }) {
  const [text, setText] = useState("");
  const [marked, setMarked] = useState<string>();
  const choices = useChoices(text);
  const list = useId();
  // People are found a moment later and stand above the pages: a mark that was moved stays with what it was moved to.
  const at = Math.max(
    0,
    choices.findIndex(({ id }) => id === marked),
  );
  const chosen = choices[at];
  const take = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    onDone();
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends a word of an input method is no choice.
    if (event.key === "Enter") return event.nativeEvent.isComposing ? undefined : take(chosen);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || choices.length === 0) return;
    event.preventDefault();
    const next = choices[(at + step + choices.length) % choices.length];
    setMarked(next?.id);
    document.getElementById(`${list}-${next?.id}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div className={styles.palette}>
      <input
        className={styles.input}
        type="text"
        role="combobox"
        aria-label={w.search}
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={chosen === undefined ? undefined : `${list}-${chosen.id}`}
        autoComplete="off"
        placeholder={w.searchHint}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setMarked(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={list} aria-label={w.search} className={styles.list}>
        {choices.map((choice) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field above
          <div
            key={choice.id}
            id={`${list}-${choice.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={choice === chosen}
            className={classes(styles.choice, choice === chosen && styles.chosen)}
            onClick={() => take(choice)}
          >
            {choice.icon}
            <span>{choice.name}</span>
            {choice.note && <small>{choice.note}</small>}
          </div>
        ))}
      </div>
      {choices.length === 0 && <p className={styles.none}>{w.nothingFound}</p>}
    </div>
  );
}

const leave = () => void signOut().catch((error) => toast(failureText(error)));

function useChoices(text: string): Choice[] {
  const { id: myId, role } = useMe().user;
  const navigate = useNavigate();
  const today = useToday();
  const wanted = text.trim().toLocaleLowerCase();
  // Enter takes what the letters in the field say; only the server is asked a moment later.
  const asked = useDeferredValue(wanted);
  const members = useQuery({
    queryKey: ["members", "search", asked],
    queryFn: ({ signal }) => ask("GET /api/members", { query: { q: asked, limit: 8 }, signal }),
    enabled: hasAtLeast(role, "manager") && asked !== "",
  });
  const pages = [...groupsFor(role).flatMap((group) => group.pages), ...accountPages()].map(
    ({ to, name, icon: Icon }) => ({
      id: to.replaceAll("/", "-"),
      name,
      icon: <Icon aria-hidden />,
      run: () => void navigate({ to }),
    }),
  );
  const acts = useActs();
  const settings = useSettings(hasAtLeast(role, "admin"));
  const date = readSpokenDate(wanted, today);
  const goTo = (day: string) =>
    hasAtLeast(role, "manager")
      ? navigate({ to: "/", search: { date: day } })
      : navigate({ to: "/members/$id/day", params: { id: myId }, search: { date: day } });
  const dates =
    date === undefined
      ? []
      : [
          {
            id: date,
            name: longDay(date),
            icon: <CalendarDays aria-hidden />,
            run: () => void goTo(date),
          },
        ];
  const found = asked === wanted ? (members.data?.items ?? []) : [];
  const people = found.map(({ id, name, department }) => ({
    id,
    name,
    ...(department === null ? {} : { note: department }),
    icon: <UserRound aria-hidden />,
    run: () => void navigate({ to: "/members/$id/day", params: { id } }),
  }));
  const named = ({ name, note = "" }: Choice) => {
    const text = `${name} ${note}`.toLocaleLowerCase();
    return wanted.split(/\s+/).every((word) => text.includes(word));
  };
  const more = wanted === "" ? [] : [...acts, ...settings].filter(named);
  return [...dates, ...people, ...pages.filter(named), ...more];
}

const THEMES = { system: Monitor, light: Sun, dark: Moon } as const;

/** What can be done from everywhere. */
function useActs(): Choice[] {
  const { role } = useMe().user;
  const navigate = useNavigate();
  const turnZone = useZoneSwitch();
  const themes = (Object.keys(THEMES) as (keyof typeof THEMES)[]).map((theme) => {
    const Icon = THEMES[theme];
    return {
      id: theme,
      name: w.theme[theme],
      note: w.theme.change,
      icon: <Icon aria-hidden />,
      run: () => setPreference({ theme }),
    };
  });
  const languages = (Object.keys(LANGUAGES) as Language[]).map((each) => ({
    id: each,
    name: LANGUAGES[each],
    note: w.language,
    icon: <Languages aria-hidden />,
    run: () => {
      setPreference({ language: each });
      window.location.reload();
    },
  }));
  const invite = {
    id: "invite",
    name: w.acts.invite,
    icon: <UserPlus aria-hidden />,
    run: () => void navigate({ to: "/members", search: { open: "invite" } }),
  };
  return [
    {
      id: "ask",
      name: w.acts.ask,
      icon: <MessageSquarePlus aria-hidden />,
      run: () => void navigate({ to: "/corrections" }),
    },
    ...(hasAtLeast(role, "admin") ? [invite] : []),
    { id: "zone", name: w.keys.zone, icon: <Clock aria-hidden />, run: turnZone },
    ...themes,
    ...languages,
    { id: "out", name: w.signOut, icon: <LogOut aria-hidden />, run: leave },
  ];
}

/** The organization's rules by their names, which are fetched when somebody who may change them looks for something. */
function useSettings(isEnabled: boolean): Choice[] {
  const navigate = useNavigate();
  const { data = [] } = useQuery({
    queryKey: ["setting-names"],
    queryFn: async () => {
      const [{ GROUPS }, { titleOf }] = await Promise.all([
        import("../words/settings/groups.ts"),
        import("../words/settings/names.ts"),
      ]);
      return Object.entries(GROUPS).flatMap(([group, keys]) => keys.map((key) => ({ key, group, name: titleOf(key) })));
    },
    enabled: isEnabled,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data.map(({ key, group, name }) => ({
    id: key,
    name,
    note: w.nav.settings,
    icon: <Settings aria-hidden />,
    run: () => void navigate({ to: "/settings/$group", params: { group }, search: { q: name } }),
  }));
}
