import { Link, useLocation } from "@tanstack/react-router";
import { useMe } from "../api/session.ts";
import { classes } from "../ui/classes.ts";
import styles from "./frame.module.css";
import type { Page } from "./pages.tsx";

/** A member's day belongs to the overview that one comes from, one's own to one's own; not to the administration of members. */
const DAY = /^\/members\/([^/]+)\/day$/;
/** They begin other addresses, too. */
const EXACT = new Set(["/", "/me"]);

export function PageLink({ page: { to, name, icon: Icon } }: { page: Page }) {
  const { pathname } = useLocation();
  const { user } = useMe();
  const [, whose] = DAY.exec(pathname) ?? [];
  const isCurrent = whose
    ? to === (whose === user.id ? "/me" : "/")
    : pathname === to || (!EXACT.has(to) && pathname.startsWith(`${to}/`));
  return (
    <Link
      to={to}
      activeOptions={{ exact: true }}
      className={classes(styles.link, isCurrent && styles.current)}
      aria-current={isCurrent ? "page" : undefined}
    >
      <Icon aria-hidden />
      <span>{name}</span>
    </Link>
  );
}
