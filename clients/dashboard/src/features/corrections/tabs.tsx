import { Link } from "@tanstack/react-router";
import styles from "./tabs.module.css";
import { w } from "./words.ts";

export type Tab = keyof typeof w.tabs;

/** Parts of the page, each with an address of its own. */
export function Tabs({ tabs, shown }: { tabs: readonly Tab[]; shown: Tab }) {
  return (
    <nav aria-label={w.title} className={styles.tabs}>
      {tabs.map((tab) => (
        <Link
          key={tab}
          to="/corrections"
          search={tab === "requests" ? {} : { tab }}
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={tab === shown ? "page" : undefined}
        >
          {w.tabs[tab]}
        </Link>
      ))}
    </nav>
  );
}
