import { Plus, Trash2, Undo2 } from "lucide-react";
import type { LocalDate } from "../../time/dates.ts";
import { Button, IconButton } from "../../ui/button/button.tsx";
import { classes } from "../../ui/classes.ts";
import { TextField } from "../../ui/field/field.tsx";
import type { Draft } from "./day-draft.ts";
import styles from "./fact-rows.module.css";
import { w } from "./words.ts";

const TYPES = Object.keys(w.day.add) as Draft["type"][];
const USUAL: Record<Draft["type"], Pick<Draft, "start" | "end">> = {
  work_session: { start: "09:00", end: "17:00" },
  lunch_break: { start: "12:00", end: "12:30" },
  meeting: { start: "10:00", end: "11:00" },
};

/** Work, breaks and meetings of a day as times to be changed, added or taken out. */
export function FactRows({
  drafts,
  date,
  onChange,
  onAdd,
  onDrop,
}: {
  drafts: readonly Draft[];
  date: LocalDate;
  onChange: (key: string, to: Partial<Draft>) => void;
  onAdd: (draft: Draft) => void;
  onDrop: (key: string) => void;
}) {
  const add = (type: Draft["type"]) =>
    onAdd({ key: crypto.randomUUID(), id: null, type, date, ...USUAL[type], isRemoved: false });
  return (
    <fieldset className={styles.facts}>
      <legend>{w.day.facts}</legend>
      {drafts.length === 0 && <p className={styles.nothing}>{w.day.nothing}</p>}
      {drafts.map((draft) => {
        const { key, id, type, start, end, isRemoved } = draft;
        const name = `${w.day.type[type]} ${start}`;
        return (
          <div key={key} className={classes(styles.row, isRemoved && styles.removed)}>
            <span className={styles.type}>
              {w.day.type[type]}
              {end !== "" && end <= start && <small>{w.day.nextDay}</small>}
              {end === "" && <small>{w.day.lasts}</small>}
            </span>
            <TextField
              label={`${name}: ${w.day.from}`}
              isLabelHidden
              type="time"
              required
              disabled={isRemoved}
              value={start}
              onChange={({ target }) => onChange(key, { start: target.value })}
            />
            <span aria-hidden>–</span>
            <TextField
              label={`${name}: ${w.day.to}`}
              isLabelHidden
              type="time"
              disabled={isRemoved}
              value={end}
              onChange={({ target }) => onChange(key, { end: target.value })}
            />
            <IconButton
              label={isRemoved ? w.day.restore(name) : w.day.remove(name)}
              onClick={() => (id === null ? onDrop(key) : onChange(key, { isRemoved: !isRemoved }))}
            >
              {isRemoved ? <Undo2 aria-hidden /> : <Trash2 aria-hidden />}
            </IconButton>
          </div>
        );
      })}
      <div className={styles.add}>
        <span>{w.day.addName}</span>
        {TYPES.map((type) => (
          <Button key={type} size="small" icon={<Plus aria-hidden />} onClick={() => add(type)}>
            {w.day.add[type]}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}
