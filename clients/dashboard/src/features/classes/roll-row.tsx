import { Check, Clock, MessageSquare, Minus, X } from "lucide-react";
import { type KeyboardEvent, memo, useState } from "react";
import { clock } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { IconButton } from "../../ui/button/button.tsx";
import { classes } from "../../ui/classes.ts";
import { TextField } from "../../ui/field/field.tsx";
import { readingKey } from "../../ui/reading-key.ts";
import { Tag } from "../../ui/tag/tag.tsx";
import styles from "./roll-card.module.css";
import { type Attendee, STATUSES, type Status } from "./session-queries.ts";
import { w } from "./session-words.ts";

const KEYS: Readonly<Record<string, Status>> = { p: "present", l: "late", a: "absent", e: "excused" };
const ICONS = { present: Check, late: Clock, absent: X, excused: Minus } as const;

/** One person of a roll call. The four statuses are one stop of the Tab key; letters choose one and go on. */
export const RollRow = memo(function RollRow({
  of,
  said,
  allowed,
  onStatus,
  onNote,
  onGo,
}: {
  of: Attendee;
  said: { status: Status | null; note?: string | undefined } | undefined;
  allowed: "all" | "excused" | "nothing";
  onStatus: (status: Status | null) => void;
  onNote: (note: string) => void;
  onGo: (from: Element, by: 1 | -1) => void;
}) {
  const [isNoting, setNoting] = useState(false);
  const status = said === undefined ? of.status : said.status;
  const may = (one: Status) => allowed === "all" || (allowed === "excused" && one === "excused");
  const first = STATUSES.find(may);
  const stop = status !== null && may(status) ? status : first;
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = event.currentTarget;
    const chosen = KEYS[event.key.toLowerCase()];
    if (chosen !== undefined && may(chosen)) {
      onStatus(chosen);
      onGo(at, 1);
    } else if (event.key === "ArrowDown") onGo(at, 1);
    else if (event.key === "ArrowUp") onGo(at, -1);
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const forwards = readingKey(event.key) === "ArrowRight";
      const buttons = [...at.querySelectorAll<HTMLElement>("[role=radio]:not(:disabled)")];
      const next = buttons[buttons.indexOf(document.activeElement as HTMLElement) + (forwards ? 1 : -1)];
      next?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <li className={classes(styles.row, said !== undefined && styles.changed)}>
      <div className={styles.person}>
        <Avatar id={of.user.id} name={of.user.name} />
        <span>
          <b>{of.user.name}</b>
          <small>
            <How of={of} />
            {said !== undefined && <span>{w.roll.unsaved}</span>}
          </small>
        </span>
      </div>
      <div className={styles.choice} role="radiogroup" aria-label={of.user.name} onKeyDown={press}>
        {STATUSES.map((one) => {
          const Icon = ICONS[one];
          return (
            // biome-ignore lint/a11y/useSemanticElements: pressed again it takes the mark back, which a radio does not
            <button
              key={one}
              type="button"
              role="radio"
              aria-checked={status === one}
              tabIndex={one === stop ? 0 : -1}
              disabled={!may(one)}
              className={classes(styles.option, styles[one])}
              onClick={() => onStatus(status === one ? null : one)}
            >
              <Icon aria-hidden />
              <span>{w.mark[one]}</span>
            </button>
          );
        })}
      </div>
      <IconButton
        label={w.roll.addNote}
        aria-expanded={isNoting}
        disabled={allowed === "nothing"}
        className={of.note || said?.note ? styles.noted : undefined}
        onClick={() => setNoting(!isNoting)}
      >
        <MessageSquare aria-hidden />
      </IconButton>
      {isNoting ? (
        <div className={styles.note}>
          <TextField
            label={w.roll.note}
            isLabelHidden
            placeholder={w.roll.note}
            autoFocus
            maxLength={500}
            value={said?.note ?? of.note ?? ""}
            onChange={({ target }) => onNote(target.value)}
          />
        </div>
      ) : (
        (said?.note ?? of.note) && <p className={styles.note}>{said?.note ?? of.note}</p>
      )}
    </li>
  );
});

function How({ of }: { of: Attendee }) {
  const zone = useShownZone();
  const { method, marked_at, left_at, left_early, review } = of;
  return (
    <>
      <span>{of.user.employee_id}</span>
      {method !== null && <span>{w.method[method]}</span>}
      {/* By hand nobody says when: the time that is kept is when they were marked. */}
      {marked_at !== null && method !== "manual" && <span>{w.roll.at(clock(marked_at, zone))}</span>}
      {left_at !== null && <span>{(left_early ? w.roll.leftEarly : w.roll.left)(clock(left_at, zone))}</span>}
      {review !== "none" && review !== "accepted" && (
        <Tag kind={review === "pending" ? "warn" : "bad"}>{w.review.state[review]}</Tag>
      )}
    </>
  );
}
