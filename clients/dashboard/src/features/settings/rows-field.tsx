import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../ui/button/button.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { fieldName } from "../../words/settings/names.ts";
import styles from "./rows-field.module.css";
import { blankOf, type Shape } from "./shape.ts";
import { type FieldProps, SimpleField } from "./simple-field.tsx";
import { w } from "./words.ts";

type Row = Record<string, unknown>;
const SHOWN = 25;

/** Rules, one below the other: the first that fits decides. */
export function RowsField({
  settingKey,
  label,
  shape,
  value,
  onValue,
  errorAt,
}: FieldProps & { shape: Extract<Shape, { kind: "rows" }> }) {
  const rows = value as Row[];
  const [limit, setLimit] = useState(SHOWN);
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLocaleLowerCase();
  const matching = rows
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => wanted === "" || Object.values(row).join(" ").toLocaleLowerCase().includes(wanted));
  const shown = matching.slice(0, limit);
  const change = (index: number, row: Row) => onValue(rows.with(index, row));
  const move = (index: number, by: 1 | -1) => {
    const [one, other] = [rows[index], rows[index + by]];
    if (one !== undefined && other !== undefined) onValue(rows.with(index, other).with(index + by, one));
  };
  const add = () => {
    setFilter("");
    setLimit(Math.max(limit, rows.length + 1));
    onValue([...rows, blankOf({ kind: "object", fields: shape.fields })]);
  };
  return (
    <div className={styles.rows}>
      {rows.length > 8 && (
        <div className={styles.filter}>
          <TextField
            label={w.filterRows}
            isLabelHidden
            type="search"
            placeholder={w.filterRows}
            value={filter}
            onChange={({ target }) => setFilter(target.value)}
          />
          <span>{w.rules(matching.length)}</span>
        </div>
      )}
      {errorAt("") && <p className={styles.error}>{errorAt("")}</p>}
      {shown.length > 0 && (
        <div className={styles.scroll}>
          <table className={styles.table} aria-label={label}>
            <thead>
              <tr>
                {shape.fields.map(({ name }) => (
                  <th key={name} scope="col">
                    {fieldName(settingKey, name)}
                  </th>
                ))}
                <th scope="col" className={styles.tools} aria-label={w.actions} />
              </tr>
            </thead>
            <tbody>
              {shown.map(({ row, index }) => (
                <tr key={index}>
                  {shape.fields.map(({ name, shape: of, isRequired }) => (
                    <td key={name}>
                      <SimpleField
                        settingKey={settingKey}
                        label={`${w.rule(index + 1)}: ${fieldName(settingKey, name)}`}
                        isLabelHidden
                        shape={of}
                        value={row[name]}
                        onValue={(part) => change(index, given(row, name, part, isRequired))}
                        errorAt={() => errorAt(`${index}.${name}`)}
                      />
                    </td>
                  ))}
                  <td className={styles.tools}>
                    <IconButton
                      label={`${w.rule(index + 1)}: ${w.up}`}
                      disabled={index === 0}
                      onClick={() => move(index, -1)}
                    >
                      <ArrowUp aria-hidden />
                    </IconButton>
                    <IconButton
                      label={`${w.rule(index + 1)}: ${w.down}`}
                      disabled={index === rows.length - 1}
                      onClick={() => move(index, 1)}
                    >
                      <ArrowDown aria-hidden />
                    </IconButton>
                    <IconButton label={w.remove(w.rule(index + 1))} onClick={() => onValue(rows.toSpliced(index, 1))}>
                      <X aria-hidden />
                    </IconButton>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className={styles.foot}>
        {matching.length > limit && (
          <Button size="small" onClick={() => setLimit(limit + 100)}>
            {w.showMore(Math.min(100, matching.length - limit))}
          </Button>
        )}
        <Button
          size="small"
          icon={<Plus aria-hidden />}
          disabled={shape.max !== undefined && rows.length >= shape.max}
          onClick={add}
        >
          {w.addRow}
        </Button>
      </div>
    </div>
  );
}

/** What may be left out is left out when it is emptied. */
function given(row: Row, name: string, part: unknown, isRequired: boolean): Row {
  if (isRequired || (part !== "" && part !== null)) return { ...row, [name]: part };
  return Object.fromEntries(Object.entries(row).filter(([each]) => each !== name));
}
