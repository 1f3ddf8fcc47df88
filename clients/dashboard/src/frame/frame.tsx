import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useMe } from "../api/session.ts";
import { keepFresh } from "../live/effects.ts";
import { startLive, useChannel } from "../live/socket.ts";
import { Avatar } from "../ui/avatar/avatar.tsx";
import styles from "./frame.module.css";
import { MobileBar } from "./mobile-bar.tsx";
import { useNotificationToasts } from "./notifications/use-toasts.ts";
import { PageLink } from "./page-link.tsx";
import { accountPages, groupsFor } from "./pages.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { StepUpDialog } from "./step-up-dialog.tsx";
import { WatchedBanner } from "./watched-banner.tsx";
import { w } from "./words.ts";

/** What stands around every page of somebody who is signed in. */
export function Frame() {
  const client = useQueryClient();
  useEffect(() => {
    const [stopLive, stopFresh] = [startLive(), keepFresh(client)];
    return () => {
      stopLive();
      stopFresh();
    };
  }, [client]);
  useChannel("notifications");
  useNotificationToasts();
  const { pathname } = useLocation();
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#page">
        {w.skip}
      </a>
      <Side />
      <div className={styles.page} id="page" tabIndex={-1} key={pathname.split("/")[1]}>
        <WatchedBanner />
        <Suspense>
          <Outlet />
        </Suspense>
      </div>
      <MobileBar />
      <Shortcuts />
      <StepUpDialog />
    </div>
  );
}

function Side() {
  const { user, organization } = useMe();
  return (
    <nav className={styles.side} aria-label={w.nav.name}>
      <Link to="/" className={styles.brand}>
        <img src="/icon.svg" alt="" width="26" height="26" />
        Muster
      </Link>
      <p className={styles.organization}>{organization.name}</p>
      <div className={styles.groups}>
        {groupsFor(user.role).map(({ name, pages }) => (
          <section key={name ?? "first"}>
            {name !== undefined && <h2>{name}</h2>}
            <ul>
              {pages.map((page) => (
                <li key={page.to}>
                  <PageLink page={page} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <Link to={accountPages()[0].to} className={styles.self}>
        <Avatar id={user.id} name={user.name} picture={user.profile_picture_url} />
        <span>
          <b>{user.name}</b>
          <small>{user.email}</small>
        </span>
      </Link>
    </nav>
  );
}
