import { useState } from "react";
import { duration, exactDuration } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { Card } from "../../ui/card/card.tsx";
import { DialogPlace } from "../../ui/dialog/waiting.tsx";
import { lazily } from "../../ui/lazily.ts";
import { wholeMinutes } from "../../ui/shares.ts";
import type { State } from "../../ui/state/state.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { Swatch } from "../../ui/timeline/blocks.tsx";
import type { Kind } from "../../ui/timeline/geometry.ts";
import { partsOf } from "./figures.ts";
import type { Report } from "./queries.ts";
import styles from "./totals-card.module.css";
import { w } from "./words.ts";

const ExplainDialog = lazily(async () => (await import("./explain-dialog.tsx")).ExplainDialog, true);

const OF_NET = ["active", "idle", "meeting", "untracked"] as const satisfies readonly Kind[];

/** What can be asked about. */
export type Total = Kind | "net" | "work";

/** What the day comes to: the parts of net work add up to it, and each says what it is made of. */
export function TotalsCard({
  report,
  record,
  state,
}: {
  report: Report;
  record: NonNullable<Report["record"]>;
  state: State | null;
}) {
  const now = useNow(1);
  const [asked, setAsked] = useState<Total>();
  const isOpen = report.work_sessions.some(({ ended_at }) => ended_at === null);
  const running = isOpen && state !== null && state !== "offline" ? state : undefined;
  const parts = partsOf(record, running && { kind: running, asOf: Date.parse(report.as_of), now });
  const work = Object.values(parts).reduce((sum, each) => sum + each, 0);
  const net = work - parts.break;
  const ofNet = wholeMinutes(OF_NET.map((kind) => parts[kind]));
  const row = (total: Total, seconds: number, shown = seconds) => (
    <Row key={total} total={total} seconds={seconds} shown={shown} whole={work} onAsk={() => setAsked(total)} />
  );
  return (
    <Card
      title={w.totals}
      count={
        report.provisional && (
          <span title={w.soFarHint}>
            <Tag>{w.soFar}</Tag>
          </span>
        )
      }
    >
      <ul className={styles.rows}>
        {row("net", net)}
        {OF_NET.map((kind, index) =>
          parts[kind] > 0 || kind === "active" || kind === "idle" ? row(kind, parts[kind], ofNet[index] ?? 0) : null,
        )}
      </ul>
      <ul className={styles.rows}>
        {row("break", parts.break)}
        {row("work", work)}
      </ul>
      <p className={styles.inputs}>
        {w.clicks(report.total_mouse_clicks)} · {w.strokes(report.total_keyboard_strokes)}
      </p>
      <p className={styles.hint}>{w.totalsHint}</p>
      {asked !== undefined && (
        <DialogPlace onClose={() => setAsked(undefined)}>
          <ExplainDialog record={record} total={asked} onClose={() => setAsked(undefined)} />
        </DialogPlace>
      )}
    </Card>
  );
}

function Row({
  total,
  seconds,
  shown,
  whole,
  onAsk,
}: {
  total: Total;
  seconds: number;
  shown: number;
  whole: number;
  onAsk: () => void;
}) {
  const isSum = total === "net" || total === "work";
  return (
    <li>
      <button
        type="button"
        className={isSum ? `${styles.row} ${styles.sum}` : styles.row}
        title={exactDuration(seconds)}
        onClick={onAsk}
      >
        <span className={styles.name}>
          {isSum ? <i className={styles.dot} /> : <Swatch kind={total} />}
          {w[total]}
        </span>
        <b>{duration(shown)}</b>
        <span className={styles.bar}>
          <i className={styles[total]} style={{ inlineSize: `${whole === 0 ? 0 : (100 * seconds) / whole}%` }} />
        </span>
      </button>
    </li>
  );
}
