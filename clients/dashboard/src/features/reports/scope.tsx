import { clock, span } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Tag } from "../../ui/tag/tag.tsx";
import styles from "./reports.module.css";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

/** What the figures below are of. On paper it is what says so. */
export function Scope({
  view: { range, previous, isSelf, userId },
  name,
  asOf,
  isUnfinished,
}: {
  view: View;
  name: string;
  /** Up to when what still grows is counted; undefined where that is not known. */
  asOf?: string | undefined;
  isUnfinished: boolean;
}) {
  const zone = useShownZone();
  return (
    <div className={styles.scope}>
      <p>
        <b>{name}</b>
        <span>{span(range.from, range.to)}</span>
        {isUnfinished && <Tag kind="accent">{asOf === undefined ? w.running : w.soFar(clock(asOf, zone))}</Tag>}
        {previous !== undefined && <small>{w.comparedWith(span(previous.from, previous.to))}</small>}
      </p>
      {userId !== undefined && !isSelf && <small>{w.noted(name)}</small>}
    </div>
  );
}
