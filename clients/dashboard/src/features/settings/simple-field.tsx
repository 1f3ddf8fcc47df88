import { CheckField, SelectField, TextField } from "../../ui/field/field.tsx";
import { ZoneField } from "../../ui/zone-field/zone-field.tsx";
import { optionText } from "./option-text.ts";
import styles from "./settings.module.css";
import type { Shape } from "./shape.ts";
import { ToggleField } from "./toggle-field.tsx";
import { unitOf, w } from "./words.ts";

export type FieldProps = {
  /** Of which setting: it names its fields and choices. */
  settingKey: string;
  label: string;
  isLabelHidden?: boolean;
  shape: Shape;
  value: unknown;
  onValue: (value: unknown) => void;
  /** What the server says is wrong with the value at a path below this one. */
  errorAt: (path: string) => string | undefined;
};

/** Something to fill in one value with: a switch, a number, a choice, a time, a date, a text. */
export function SimpleField(props: FieldProps) {
  const { settingKey, label, isLabelHidden, shape, value, onValue, errorAt } = props;
  const named = { label, isLabelHidden, error: errorAt("") };
  switch (shape.kind) {
    case "boolean":
      return isLabelHidden ? (
        <ToggleField label={label} isOn={value === true} onToggle={onValue} />
      ) : (
        <CheckField label={label} checked={value === true} onChange={({ target }) => onValue(target.checked)} />
      );
    case "number":
      return <NumberField {...props} shape={shape} />;
    case "choice":
      return (
        <SelectField {...named} value={String(value)} onChange={({ target }) => onValue(target.value)}>
          {shape.options.map((option) => (
            <option key={option} value={option}>
              {optionText(settingKey, option)}
            </option>
          ))}
        </SelectField>
      );
    case "clock":
    case "date":
      return (
        <TextField
          {...named}
          type={shape.kind === "clock" ? "time" : "date"}
          required
          value={String(value ?? "")}
          onChange={({ target }) => onValue(target.value)}
        />
      );
    case "text":
      if (settingKey === "timezone") return <ZoneField {...named} zone={String(value)} onZone={onValue} />;
      return (
        <TextField
          {...named}
          value={String(value ?? "")}
          required={shape.isRequired}
          maxLength={shape.maxLength}
          placeholder={shape.example ?? (shape.isNullable ? w.none : undefined)}
          onChange={({ target }) => onValue(target.value === "" && shape.isNullable ? null : target.value)}
        />
      );
    default:
      return null;
  }
}

function NumberField({
  settingKey,
  label,
  isLabelHidden,
  shape: { min, max, step },
  value,
  onValue,
  errorAt,
}: FieldProps & { shape: Extract<Shape, { kind: "number" }> }) {
  const unit = isLabelHidden ? unitOf(settingKey) : undefined;
  return (
    <div className={styles.number}>
      <TextField
        label={label}
        isLabelHidden={isLabelHidden}
        type="number"
        inputMode="numeric"
        required
        min={min}
        max={max}
        step={step}
        hint={min !== undefined && max !== undefined ? w.range(min, max) : undefined}
        error={errorAt("")}
        value={value === null || value === undefined ? "" : String(value)}
        onChange={({ target }) => onValue(target.value === "" ? null : Number(target.value))}
      />
      {unit !== undefined && <span className={styles.unit}>{w.unit[unit](Number(value))}</span>}
    </div>
  );
}
