import { Outlet } from "@tanstack/react-router";
import { setPreference } from "../../api/preferences.ts";
import { LANGUAGES, type Language } from "../../words/languages.ts";
import { language } from "../../words/words.ts";
import styles from "./outside.module.css";
import { w } from "./words.ts";

/** Around every form before somebody is signed in: the form, and a quiet picture of a team's day. */
export function Outside() {
  return (
    <div className={styles.outside}>
      <main className={styles.main}>
        <header className={styles.brand}>
          <img src="/icon.svg" alt="" width="28" height="28" />
          Muster
        </header>
        <div className={styles.form}>
          <Outlet />
        </div>
        <Languages />
      </main>
      <aside className={styles.aside} aria-hidden>
        <Day />
        <p>{w.tagline}</p>
      </aside>
    </div>
  );
}

function Languages() {
  const choose = (next: Language) => {
    setPreference({ language: next });
    window.location.reload();
  };
  return (
    <footer className={styles.languages}>
      {(Object.keys(LANGUAGES) as Language[]).map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-current={each === language || undefined}
          onClick={() => choose(each)}
        >
          {LANGUAGES[each]}
        </button>
      ))}
    </footer>
  );
}

// Kind, start and end in minutes: seven days that were never lived.
const DAYS: readonly (readonly (readonly ["a" | "i" | "b", number, number])[])[] = [
  [
    ["a", 4, 120],
    ["i", 120, 138],
    ["a", 138, 226],
    ["b", 226, 262],
    ["a", 262, 430],
  ],
  [
    ["a", 30, 210],
    ["b", 210, 250],
    ["a", 250, 330],
    ["i", 330, 352],
    ["a", 352, 468],
  ],
  [
    ["a", 12, 80],
    ["i", 80, 96],
    ["a", 96, 240],
    ["b", 240, 282],
    ["a", 282, 452],
  ],
  [
    ["a", 55, 190],
    ["b", 190, 232],
    ["a", 232, 470],
  ],
  [
    ["a", 20, 150],
    ["i", 150, 176],
    ["a", 176, 238],
    ["b", 238, 275],
    ["a", 275, 410],
  ],
  [
    ["a", 0, 205],
    ["b", 205, 244],
    ["a", 244, 300],
    ["i", 300, 318],
    ["a", 318, 440],
  ],
  [
    ["a", 40, 220],
    ["b", 220, 258],
    ["a", 258, 380],
    ["i", 380, 396],
    ["a", 396, 475],
  ],
];

function Day() {
  return (
    <svg className={styles.day} aria-hidden viewBox="0 0 480 336" preserveAspectRatio="xMidYMid meet">
      {[...DAYS.entries()].map(([row, parts]) =>
        parts.map(([kind, from, to]) => (
          <rect
            key={`${row} ${from}`}
            className={styles[kind]}
            x={from + 1}
            width={to - from - 2}
            y={row * 48 + (kind === "b" ? 13 : 8)}
            height={kind === "b" ? 14 : 24}
            rx="4"
          />
        )),
      )}
    </svg>
  );
}
