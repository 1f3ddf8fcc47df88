import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useMe } from "../api/session.ts";
import { Dialog } from "../ui/dialog/dialog.tsx";
import { useKeys } from "../ui/keys.ts";
import { accountPages, groupsFor, type Page } from "./pages.tsx";
import styles from "./shortcuts.module.css";
import { useZoneSwitch } from "./use-zone-switch.ts";
import { w } from "./words.ts";

/** A G is remembered for so long. */
const WITHIN = 1_500;

/** Keys that work everywhere: G and a letter go to a page, / filters, ? lists them all. */
export function Shortcuts() {
  const { role } = useMe().user;
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const turnZone = useZoneSwitch();
  const went = useRef(0);
  const pages = [...groupsFor(role).flatMap((group) => group.pages), ...accountPages()].filter(
    (page): page is Page & { key: string } => page.key !== undefined,
  );
  const go = (page: Page) => {
    if (performance.now() - went.current > WITHIN) return false;
    went.current = 0;
    void navigate({ to: page.to });
    return true;
  };
  useKeys(
    {
      ...Object.fromEntries(pages.map((page) => [page.key, () => go(page)])),
      g: () => {
        went.current = performance.now();
      },
      "/": () => document.querySelector<HTMLElement>("[data-filter]")?.focus(),
      z: turnZone,
      "?": () => setOpen(true),
    },
    true,
  );
  const general = [
    ["Ctrl K", w.search],
    ["/", w.keys.filter],
    ["← →", w.keys.days],
    ["T", w.keys.today],
    ["J K", w.keys.members],
    ["+ − 0", w.keys.zoom],
    ["Z", w.keys.zone],
    ["?", w.keys.list],
  ] as const;
  return (
    <Dialog title={w.keys.title} description={w.keys.off} isOpen={isOpen} onClose={() => setOpen(false)}>
      <dl className={styles.keys}>
        {general.map(([key, what]) => (
          <Key key={key} of={key} what={what} />
        ))}
        {pages.map(({ key, name }) => (
          <Key key={key} of={`G ${key.toUpperCase()}`} what={name} />
        ))}
      </dl>
    </Dialog>
  );
}

function Key({ of, what }: { of: string; what: string }) {
  return (
    <div>
      <dt>
        {of.split(" ").map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{what}</dd>
    </div>
  );
}
