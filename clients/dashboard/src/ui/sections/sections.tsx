import { Link } from "@tanstack/react-router";
import styles from "./sections.module.css";

export type Section = { readonly to: string; readonly name: string; readonly params?: Record<string, string> };

/** The parts of a page that are pages of their own. */
export function Sections({ label, sections }: { label: string; sections: readonly Section[] }) {
  return (
    <nav className={styles.sections} aria-label={label}>
      {sections.map(({ to, name, params }) => (
        <Link
          key={to + JSON.stringify(params)}
          to={to}
          params={params as never}
          className={styles.section}
          activeProps={{ className: styles.current }}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
