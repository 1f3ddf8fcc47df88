import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useIsLost } from "../api/reach.ts";
import { useMe } from "../api/session.ts";
import { useAskedProof } from "../api/step-up.ts";
import { watchTyping } from "../api/typed.ts";
import { keepFresh } from "../live/effects.ts";
import { startLive, useChannel } from "../live/socket.ts";
import { Avatar } from "../ui/avatar/avatar.tsx";
import { classes } from "../ui/classes.ts";
import { fetchSoon, lazily } from "../ui/lazily.ts";
import styles from "./frame.module.css";
import { LostBanner } from "./lost-banner.tsx";
import { MobileBar } from "./mobile-bar.tsx";
import { useNotificationToasts } from "./notifications/use-toasts.ts";
import { PageLink } from "./page-link.tsx";
import { accountPages, groupsFor } from "./pages.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { SignInAgain } from "./sign-in-again.tsx";
import { WatchedBanner } from "./watched-banner.tsx";
import { w } from "./words.ts";

const StepUpDialog = lazily(async () => (await import("./step-up-dialog.tsx")).StepUpDialog, true);

/** What stands around every page of somebody who is signed in. */
export function Frame() {
  const client = useQueryClient();
  const isProofAsked = useAskedProof() !== undefined;
  useEffect(() => {
    const stops = [startLive(), keepFresh(client), watchTyping(), fetchSoon()];
    return () => {
      for (const stop of stops) stop();
    };
  }, [client]);
  useChannel("notifications");
  useNotificationToasts();
  const { pathname } = useLocation();
  const isLost = useIsLost();
  return (
    <div className={classes(styles.frame, isLost && styles.lost)}>
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
      <div role="status">{isLost && <LostBanner />}</div>
      <MobileBar />
      <Shortcuts />
      <Suspense>{isProofAsked && <StepUpDialog />}</Suspense>
      <SignInAgain />
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
