import { CheckField } from "../../ui/field/field.tsx";
import { fieldName } from "../../words/settings/names.ts";
import { DatesField } from "./dates-field.tsx";
import { JsonField } from "./json-field.tsx";
import { optionText } from "./option-text.ts";
import { RecordField } from "./record-field.tsx";
import { RowsField } from "./rows-field.tsx";
import styles from "./settings.module.css";
import type { Shape } from "./shape.ts";
import { type FieldProps, SimpleField } from "./simple-field.tsx";
import { TextsField } from "./texts-field.tsx";
import { WeekdaysField } from "./weekdays-field.tsx";

/** Something to fill in a value with, by its shape. */
export function ValueField(props: FieldProps) {
  const { label, isLabelHidden, shape, value, onValue, errorAt } = props;
  const named = { label, isLabelHidden, error: errorAt("") };
  switch (shape.kind) {
    case "weekdays":
      return <WeekdaysField {...named} days={value as number[]} onDays={onValue} />;
    case "choices":
      return <ChoicesField {...props} shape={shape} />;
    case "dates":
      return <DatesField {...named} dates={value as string[]} max={shape.max} onDates={onValue} errorAt={errorAt} />;
    case "texts":
      return <TextsField {...named} texts={value as string[]} max={shape.max} onTexts={onValue} errorAt={errorAt} />;
    case "object":
      return <ObjectField {...props} shape={shape} />;
    case "rows":
      return <RowsField {...props} shape={shape} />;
    case "record":
      return <RecordField {...props} shape={shape} />;
    case "json":
      return <JsonField {...named} value={value} onValue={onValue} />;
    default:
      return <SimpleField {...props} />;
  }
}

type Of<Kind extends Shape["kind"]> = FieldProps & { shape: Extract<Shape, { kind: Kind }> };

function ChoicesField({
  settingKey,
  label,
  isLabelHidden,
  shape: { options },
  value,
  onValue,
  errorAt,
}: Of<"choices">) {
  const chosen = value as string[];
  const error = errorAt("");
  return (
    <fieldset className={styles.choices}>
      <legend className={isLabelHidden ? styles.hidden : undefined}>{label}</legend>
      {options.map((option) => (
        <CheckField
          key={option}
          label={optionText(settingKey, option)}
          checked={chosen.includes(option)}
          onChange={({ target }) =>
            onValue(options.filter((each) => (each === option ? target.checked : chosen.includes(each))))
          }
        />
      ))}
      {error && <p className={styles.error}>{error}</p>}
    </fieldset>
  );
}

function ObjectField({ settingKey, label, shape, value, onValue, errorAt }: Of<"object">) {
  const parts = (value ?? {}) as Record<string, unknown>;
  return (
    <fieldset className={styles.object}>
      <legend className={styles.hidden}>{label}</legend>
      {shape.fields.map(({ name, shape: of }) => (
        <ValueField
          key={name}
          settingKey={settingKey}
          label={fieldName(settingKey, name)}
          shape={of}
          value={parts[name]}
          onValue={(part) => onValue({ ...parts, [name]: part })}
          errorAt={(path) => errorAt(path === "" ? name : `${name}.${path}`)}
        />
      ))}
    </fieldset>
  );
}
