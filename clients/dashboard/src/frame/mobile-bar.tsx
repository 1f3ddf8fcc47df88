import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { useMe } from "../api/session.ts";
import { Dialog } from "../ui/dialog/dialog.tsx";
import styles from "./frame.module.css";
import { PageLink } from "./page-link.tsx";
import { accountPages, groupsFor } from "./pages.tsx";
import { w } from "./words.ts";

/** On a phone: the first four pages at the bottom, and all others behind one more. */
export function MobileBar() {
  const { role } = useMe().user;
  const pages = groupsFor(role).flatMap((group) => group.pages);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <nav className={styles.mobile} aria-label={w.nav.name}>
      {pages.slice(0, 4).map((page) => (
        <PageLink key={page.to} page={page} />
      ))}
      <button type="button" className={styles.link} onClick={() => setOpen(true)}>
        <Ellipsis aria-hidden />
        <span>{w.nav.more}</span>
      </button>
      <Dialog title={w.nav.more} isOpen={isOpen} onClose={close}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the links in it are what is clicked */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click */}
        <div className={styles.more} onClick={close}>
          {[...pages.slice(4), ...accountPages()].map((page) => (
            <PageLink key={page.to} page={page} />
          ))}
        </div>
      </Dialog>
    </nav>
  );
}
