import { Link } from "@tanstack/react-router";
import { useMe } from "../../api/session.ts";
import { type Tab, tabsFor } from "./kinds.ts";
import styles from "./reports.module.css";
import { w } from "./words.ts";

/** On a phone not all of them are in sight. */
const intoView = (link: HTMLAnchorElement | null) => link?.scrollIntoView({ block: "nearest", inline: "nearest" });

/** Kinds of reports: each is a page of its own, and stays about the same people. */
export function Tabs({ tab }: { tab: Tab }) {
  const { role } = useMe().user;
  return (
    <nav className={styles.tabs} aria-label={w.kinds}>
      {tabsFor(role).map((each) => (
        <Link
          key={each}
          to="/reports/$tab"
          params={{ tab: each }}
          search={({ date, range, user_id, compare }) => ({
            ...(date === undefined ? {} : { date }),
            ...(range === undefined ? {} : { range }),
            ...(user_id === undefined ? {} : { user_id }),
            ...(compare === undefined ? {} : { compare }),
          })}
          aria-current={each === tab ? "page" : undefined}
          ref={each === tab ? intoView : undefined}
          activeProps={{}}
        >
          {w.tab[each]}
        </Link>
      ))}
    </nav>
  );
}
