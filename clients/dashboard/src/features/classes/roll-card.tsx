import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { ask } from "../../api/ask.ts";
import { isFailure } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./roll-card.module.css";
import { type Draft, toWrite, withNote, without, withRestPresent, withStatus } from "./roll-draft.ts";
import { RollRow } from "./roll-row.tsx";
import { sessionFailure } from "./session-failure.ts";
import { type Attendee, type Session, sessionAttendance } from "./session-queries.ts";
import { w } from "./session-words.ts";

/** Everybody who is expected, to say who is there: what is said is kept here until it is written at once. */
export function RollCard({ of }: { of: Session }) {
  const attendance = useQuery(sessionAttendance(of.id));
  return (
    <Card
      title={w.roll.title}
      count={attendance.data && w.roll.people(attendance.data.length)}
      isFlush
      className={styles.card}
    >
      <Loaded of={attendance} skeleton={<RollSkeleton />}>
        {(everybody) => <Roll of={of} everybody={everybody} />}
      </Loaded>
    </Card>
  );
}

function Roll({ of, everybody }: { of: Session; everybody: readonly Attendee[] }) {
  const [draft, setDraft] = useState<Draft>(new Map());
  const [reason, setReason] = useState("");
  const [name, setName] = useState("");
  const [isOnlyUnmarked, setOnlyUnmarked] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const client = useQueryClient();
  const isOver = of.status === "completed";
  const write = useMutation({
    mutationFn: async () => {
      let written = 0;
      for (const marks of toWrite(draft, everybody)) {
        const body = { marks, ...(isOver ? { reason } : {}) };
        written += (await ask("PUT /api/sessions/{id}/attendance", { params: { id: of.id }, body })).changed;
      }
      return written;
    },
    onSuccess: (written) => {
      toast(w.roll.saved(written));
      setDraft(new Map());
      setReason("");
    },
    onError: (error) => {
      if (!isFailure(error) || error.code !== "MARK_CHANGED") return;
      const changed = error.facts.user_ids;
      if (Array.isArray(changed)) setDraft((before) => without(before, changed.map(String)));
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  if (everybody.length === 0) return <Empty title={w.roll.nobody}>{w.roll.nobodyHint}</Empty>;
  const wanted = name.trim().toLocaleLowerCase();
  const rows = everybody.filter(
    (each) =>
      each.user.name.toLocaleLowerCase().includes(wanted) &&
      (!isOnlyUnmarked || each.status === null || draft.has(each.user.id)),
  );
  const isAhead = of.status === "scheduled";
  const isClosed = of.status === "cancelled";
  const go = (from: Element, by: 1 | -1) => {
    const groups = [...(list.current?.querySelectorAll("[role=radiogroup]") ?? [])];
    const to = groups[groups.indexOf(from.closest("[role=radiogroup]") ?? from) + by];
    to?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    write.mutate();
  };
  const hasUnmarked = everybody.some((each) => each.status === null && !draft.has(each.user.id));
  return (
    <>
      <div className={styles.tools}>
        <TextField
          label={w.roll.filter}
          isLabelHidden
          type="search"
          placeholder={w.roll.filter}
          value={name}
          onChange={({ target }) => setName(target.value)}
          data-filter
        />
        <SelectField
          label={w.roll.only}
          isLabelHidden
          value={isOnlyUnmarked ? "unmarked" : ""}
          onChange={({ target }) => setOnlyUnmarked(target.value !== "")}
        >
          <option value="">{w.roll.all}</option>
          <option value="unmarked">{w.roll.onlyUnmarked}</option>
        </SelectField>
        {!isAhead && !isClosed && (
          <Button disabled={!hasUnmarked} onClick={() => setDraft(withRestPresent(draft, everybody))}>
            {w.roll.allPresent}
          </Button>
        )}
      </div>
      {isAhead ? (
        <p className={styles.hint}>{w.roll.excusedOnly}</p>
      ) : (
        !isClosed && <p className={`${styles.hint} ${styles.keys}`}>{w.roll.keys}</p>
      )}
      {rows.length === 0 && <Empty title={w.roll.nobodyMatches} />}
      <ul className={styles.rows} ref={list}>
        {rows.map((each) => (
          <RollRow
            key={each.user.id}
            of={each}
            said={draft.get(each.user.id)}
            allowed={isClosed ? "nothing" : isAhead ? "excused" : "all"}
            onStatus={(status) => setDraft((before) => withStatus(before, each, status))}
            onNote={(note) => setDraft((before) => withNote(before, each, note))}
            onGo={go}
          />
        ))}
      </ul>
      {draft.size === 0 && write.error !== null && (
        <p role="alert" className={styles.alone}>
          {sessionFailure(write.error)}
        </p>
      )}
      {draft.size > 0 && (
        <form className={styles.bar} onSubmit={submit}>
          {write.error !== null && (
            <p role="alert" className={styles.error}>
              {sessionFailure(write.error)}
            </p>
          )}
          <b>{w.roll.changes(draft.size)}</b>
          {isOver && (
            <div className={styles.reason}>
              <TextField
                label={w.roll.reason}
                hint={w.roll.reasonHint}
                required
                maxLength={500}
                value={reason}
                onChange={({ target }) => setReason(target.value)}
              />
            </div>
          )}
          <Button disabled={write.isPending} onClick={() => setDraft(new Map())}>
            {w.roll.discard}
          </Button>
          <Button type="submit" kind="primary" isBusy={write.isPending}>
            {w.roll.save}
          </Button>
        </form>
      )}
    </>
  );
}

function RollSkeleton() {
  return (
    <div className={styles.skeleton}>
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} height={44} />
      ))}
    </div>
  );
}
