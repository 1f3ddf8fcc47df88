import { useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { clock, moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { classes } from "../../ui/classes.ts";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { number } from "../../words/words.ts";
import styles from "./changes-card.module.css";
import { changesOf, type DayChange } from "./queries.ts";
import { UndoDialog } from "./undo-dialog.tsx";
import { w } from "./words.ts";

/** Who changed what of a day after it was declared, and why; the latest first. */
export function ChangesCard({ userId, date, mayUndo }: { userId: string; date: string; mayUndo: boolean }) {
  const changes = useQuery(changesOf(userId, date));
  const [undone, setUndone] = useState<DayChange>();
  const count = changes.data?.items.length ?? 0;
  return (
    <Card title={w.changes} count={count > 0 ? number(count) : undefined}>
      <Loaded of={changes} skeleton={<Skeleton height={40} />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={styles.nothing}>{w.noChanges}</p>
          ) : (
            <ol className={styles.changes}>
              {items.map((change) => (
                <Change key={change.id} change={change} onUndo={mayUndo ? () => setUndone(change) : undefined} />
              ))}
            </ol>
          )
        }
      </Loaded>
      {undone !== undefined && <UndoDialog change={undone} onClose={() => setUndone(undefined)} />}
    </Card>
  );
}

function Change({ change, onUndo }: { change: DayChange; onUndo: (() => void) | undefined }) {
  const zone = useShownZone();
  const { facts, reason, changed_by, changed_at, undoes, undone_by, undone_at } = change;
  const isUndone = undone_at !== null;
  return (
    <li className={classes(styles.change, isUndone && styles.undone)}>
      <p>
        <b>{changed_by === null ? w.changedByNobody : w.changedBy(changed_by.name)}</b>{" "}
        <small>{moment(changed_at, zone)}</small>
      </p>
      <ul>
        {facts.map((fact) => (
          <li key={fact.id}>{sentenceOf(fact, zone)}</li>
        ))}
      </ul>
      {reason !== null && (
        <blockquote className={styles.reason} dir="auto">
          {reason}
        </blockquote>
      )}
      {undoes !== null && <small>{w.undoes}</small>}
      {isUndone ? (
        <small>
          {undone_by === null ? w.undone : w.undoneBy(undone_by.name)}, {moment(undone_at, zone)}
        </small>
      ) : (
        onUndo && (
          <Button size="small" kind="quiet" icon={<Undo2 aria-hidden />} onClick={onUndo}>
            {w.undo}
          </Button>
        )
      )}
    </li>
  );
}

const NAMES = { work_session: w.workSession, lunch_break: w.lunchBreak, meeting: w.meetingFact };

/** What became of a fact, in words. */
function sentenceOf({ type, before, after }: DayChange["facts"][number], zone: string): string {
  const span = ({ start, end }: { start: string; end: string | null }) =>
    w.until(clock(start, zone), end === null ? w.open : clock(end, zone));
  const what = NAMES[type];
  if (before === null) return w.added(what, span(after));
  if (after.voided && !before.voided) return w.removed(what, span(before));
  if (before.voided && !after.voided) return w.restored(what, span(after));
  return w.moved(what, span(before), span(after));
}
