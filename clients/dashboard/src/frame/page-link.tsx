import { Link } from "@tanstack/react-router";
import styles from "./frame.module.css";
import type { Page } from "./pages.tsx";

export function PageLink({ page: { to, name, icon: Icon } }: { page: Page }) {
  return (
    <Link
      to={to}
      className={styles.link}
      activeProps={{ className: styles.current }}
      activeOptions={{ exact: to === "/" || to === "/me" }}
    >
      <Icon aria-hidden />
      <span>{name}</span>
    </Link>
  );
}
