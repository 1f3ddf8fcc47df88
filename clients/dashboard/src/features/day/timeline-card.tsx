import { ChartGantt, MonitorOff, Table2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { Answer } from "../../api/ask.ts";
import { boundsOf } from "../../time/dates.ts";
import { clock, longDay } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone, useZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import type { Picture } from "../../ui/pictures/picture.ts";
import type { State } from "../../ui/state/state.tsx";
import { Swatch } from "../../ui/timeline/blocks.tsx";
import { DayTimeline } from "../../ui/timeline/day-timeline.tsx";
import { type Kind, stretchesOf, wholeOf } from "../../ui/timeline/geometry.ts";
import type { Level, Mark, Span } from "../../ui/timeline/lanes.ts";
import { w as ui } from "../../ui/words.ts";
import { listOf, percent } from "../../words/words.ts";
import { DayTable } from "./day-table.tsx";
import { EmptyDay } from "./empty-day.tsx";
import type { Report } from "./queries.ts";
import styles from "./timeline-card.module.css";
import { useView } from "./use-view.ts";
import { w } from "./words.ts";

const KINDS: readonly Kind[] = ["active", "idle", "break", "meeting", "untracked"];

/** The day as a picture to look into, or as a table. */
export function TimelineCard({
  report,
  state,
  view: text,
  applications,
  slots,
  pictures,
  onView,
  onPicture,
}: {
  report: Report;
  state: State | null;
  view: string | undefined;
  applications: Answer<"GET /api/activity/applications"> | undefined;
  slots: Answer<"GET /api/activity/slots"> | undefined;
  pictures: readonly Picture[];
  onView: (text: string | undefined) => void;
  onPicture: (id: string) => void;
}) {
  const zone = useShownZone();
  const [start] = boundsOf(report.date, useZone());
  const now = useNow(5);
  const [isTable, setTable] = useState(false);
  const stretches = useMemo(() => stretchesOf(report.timeline, now, state), [report.timeline, now, state]);
  const spans = useMemo(() => spansOf(applications), [applications]);
  const levels = useMemo(() => levelsOf(slots), [slots]);
  const marks = useMemo(() => marksOf(pictures), [pictures]);
  const whole = wholeOf(
    stretches,
    marks.map(({ at }) => at),
  );
  const [view, show] = useView(text, start, whole, onView);
  const [first, last] = [stretches[0], stretches.at(-1)];
  const isRunning = report.work_sessions.some(({ ended_at }) => ended_at === null);
  const kinds = KINDS.filter((kind) => stretches.some((stretch) => stretch.kind === kind));

  return (
    <Card
      title={longDay(report.date)}
      count={first && last && w.until(clock(first.from, zone), isRunning || last.isOpen ? w.now : clock(last.to, zone))}
      actions={
        first && (
          <div className={styles.actions}>
            <ul className={styles.legend}>
              {kinds.map((kind) => (
                <li key={kind}>
                  <Swatch kind={kind} /> {ui.kind[kind]}
                </li>
              ))}
            </ul>
            <Button
              size="small"
              aria-pressed={isTable}
              icon={isTable ? <ChartGantt aria-hidden /> : <Table2 aria-hidden />}
              onClick={() => setTable(!isTable)}
            >
              {isTable ? w.asPicture : w.asTable}
            </Button>
          </div>
        )
      }
      isFlush={isTable}
    >
      {whole === undefined ? (
        <EmptyDay report={report} />
      ) : isTable ? (
        <DayTable segments={report.timeline} stretches={stretches} zone={zone} />
      ) : (
        <DayTimeline
          stretches={stretches}
          spans={spans}
          levels={levels}
          marks={marks}
          whole={whole}
          view={view}
          zone={zone}
          now={now}
          onView={show}
          onMark={onPicture}
        />
      )}
      {!isTable && <MachineNote tracker={slots?.tracker ?? null} />}
    </Card>
  );
}

/** What the tracker could not see is said, so that nobody reads its absence as idleness. */
function MachineNote({ tracker }: { tracker: Answer<"GET /api/activity/slots">["tracker"] }) {
  if (tracker === null || tracker.lacks.length === 0) return null;
  const { version, desktop, lacks } = tracker;
  const what = listOf(lacks.map((name) => w.lack[name]));
  return (
    <p className={styles.machine}>
      <MonitorOff aria-hidden /> {w.lacks(what, w.trackerOf(version ?? "", desktop ?? ""))}
    </p>
  );
}

function spansOf(answer: Answer<"GET /api/activity/applications"> | undefined): Span[] | null {
  if (answer === undefined) return null;
  return answer.applications.map(([application, host, tone, from, to]) => ({
    name: host ?? application ?? w.unknownApplication,
    note: [host === null ? null : application, w[tone]].filter(Boolean).join(", "),
    from: Date.parse(from),
    to: Date.parse(to),
    tone,
  }));
}

function levelsOf(answer: Answer<"GET /api/activity/slots"> | undefined): Level[] | null {
  if (answer === undefined) return null;
  const { slot_seconds, is_kept } = answer;
  return answer.slots.map(({ start, active_seconds, mouse_clicks, keyboard_strokes }) => {
    const from = Date.parse(start);
    const share = active_seconds / slot_seconds;
    const note = is_kept
      ? w.level(percent(share), w.clicks(mouse_clicks), w.strokes(keyboard_strokes))
      : w.levelOnly(percent(share));
    return { from, to: from + slot_seconds * 1000, share, note };
  });
}

function marksOf(pictures: readonly Picture[]): Mark[] {
  return pictures.map(({ id, at, application, thumbnail }) => ({
    id,
    at: Date.parse(at),
    name: application ?? "",
    picture: thumbnail,
  }));
}
