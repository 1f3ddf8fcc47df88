import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../ui/button/button.tsx";
import { TextField } from "../../ui/field/field.tsx";
import styles from "./settings.module.css";
import { blankOf, type Shape } from "./shape.ts";
import { type FieldProps, SimpleField } from "./simple-field.tsx";
import { w } from "./words.ts";

/** Values by names that somebody chooses. */
export function RecordField({
  settingKey,
  label,
  shape,
  value,
  onValue,
  errorAt,
}: FieldProps & { shape: Extract<Shape, { kind: "record" }> }) {
  const [typed, setTyped] = useState("");
  const parts = (value ?? {}) as Record<string, unknown>;
  const name = typed.trim();
  const add = () => {
    onValue({ ...parts, [name]: blankOf(shape.of) });
    setTyped("");
  };
  return (
    <fieldset className={styles.list}>
      <legend className={styles.hidden}>{label}</legend>
      {Object.entries(parts).map(([key, part]) => (
        <div key={key} className={styles.adder}>
          <SimpleField
            settingKey={settingKey}
            label={key}
            shape={shape.of}
            value={part}
            onValue={(next) => onValue({ ...parts, [key]: next })}
            errorAt={(path) => errorAt(path === "" ? key : `${key}.${path}`)}
          />
          <IconButton
            label={w.remove(key)}
            onClick={() => onValue(Object.fromEntries(Object.entries(parts).filter(([other]) => other !== key)))}
          >
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      <div className={styles.adder}>
        <TextField
          label={`${label}: ${w.name}`}
          isLabelHidden
          placeholder={w.name}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <Button icon={<Plus aria-hidden />} disabled={name === "" || name in parts} onClick={add}>
          {w.addEntry}
        </Button>
      </div>
    </fieldset>
  );
}
