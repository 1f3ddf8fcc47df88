import type { ReactNode } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { useChannel } from "../../live/socket.ts";
import { Main } from "../../ui/main/main.tsx";
import { Sections } from "../../ui/sections/sections.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** What the pages about members have in common. */
export function MembersFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  useChannel("users");
  const isAdmin = hasAtLeast(useMe().user.role, "admin");
  const sections = [
    { to: "/members", name: w.people },
    { to: "/members/departments", name: w.departments },
    ...(isAdmin
      ? [
          { to: "/members/invites", name: w.invites },
          { to: "/members/import", name: w.import },
        ]
      : []),
  ];
  return (
    <>
      <TopBar title={w.title} />
      <Main>
        <div className={styles.head}>
          <Sections label={w.sections} sections={sections} />
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </div>
        {children}
      </Main>
    </>
  );
}
