import type { Answer } from "../../api/ask.ts";
import { CheckField, TextField } from "../../ui/field/field.tsx";
import styles from "./forms.module.css";
import { w } from "./session-words.ts";

export type Policy = Answer<"GET /api/classes/{id}">["class"]["policy"];

const METHODS = ["qr", "geofence", "face", "manual"] as const;

/** As the API has it where nothing is said. */
const USUAL = {
  methods: ["qr", "manual"],
  require_all: false,
  auto_start: true,
  opens_before_minutes: 15,
  late_after_minutes: 15,
  early_leave_minutes: 15,
  qr_step_seconds: 10,
  qr_grace_seconds: 5,
  exclusive_devices: false,
  counts_as_work: false,
} as const satisfies Policy;

const NUMBERS = [
  ["late_after_minutes", w.policy.late, 0, 1440],
  ["opens_before_minutes", w.policy.opens, 0, 240],
  ["early_leave_minutes", w.policy.early, 0, 1440],
] as const;
const OF_CODES = [
  ["qr_step_seconds", w.policy.step, 3, 300],
  ["qr_grace_seconds", w.policy.grace, 0, 60],
] as const;

/** How people mark themselves in a session, or in all of a class or series. `base` holds where nothing is said. */
export function PolicyFields({
  value,
  base = USUAL,
  hasPlace,
  onChange,
}: {
  value: Policy;
  base?: Policy;
  hasPlace: boolean;
  onChange: (value: Policy) => void;
}) {
  const shown = { ...USUAL, ...base, ...value };
  const methods: readonly string[] = shown.methods;
  const toggle = (method: (typeof METHODS)[number]) => {
    const next = METHODS.filter((each) => (each === method ? !methods.includes(each) : methods.includes(each)));
    onChange({ ...value, methods: next });
  };
  const isBoth = methods.includes("qr") && methods.includes("geofence");
  return (
    <details className={styles.policy}>
      <summary>{w.policy.title}</summary>
      <div className={styles.inner}>
        <fieldset className={styles.set}>
          <legend>{w.policy.title}</legend>
          {METHODS.map((method) => (
            <CheckField
              key={method}
              label={w.policy.methods[method]}
              hint={method === "geofence" && methods.includes(method) && !hasPlace ? w.policy.needsPlace : undefined}
              checked={methods.includes(method)}
              onChange={() => toggle(method)}
            />
          ))}
          {isBoth && (
            <CheckField
              label={w.policy.requireAll}
              hint={w.policy.requireAllHint}
              checked={shown.require_all}
              onChange={({ target }) => onChange({ ...value, require_all: target.checked })}
            />
          )}
          <CheckField
            label={w.policy.exclusive}
            checked={shown.exclusive_devices}
            onChange={({ target }) => onChange({ ...value, exclusive_devices: target.checked })}
          />
        </fieldset>
        <fieldset className={styles.set}>
          <legend>{w.policy.timing}</legend>
          <CheckField
            label={w.policy.autoStart}
            checked={shown.auto_start}
            onChange={({ target }) => onChange({ ...value, auto_start: target.checked })}
          />
          <CheckField
            label={w.policy.work}
            hint={w.policy.workHint}
            checked={shown.counts_as_work}
            onChange={({ target }) => onChange({ ...value, counts_as_work: target.checked })}
          />
          <div className={styles.numbers}>
            {[...NUMBERS, ...(methods.includes("qr") ? OF_CODES : [])].map(([key, label, min, max]) => (
              <TextField
                key={key}
                label={label}
                type="number"
                inputMode="numeric"
                required
                min={min}
                max={max}
                value={Number.isNaN(shown[key]) ? "" : shown[key]}
                onChange={({ target }) => onChange({ ...value, [key]: target.valueAsNumber })}
              />
            ))}
          </div>
        </fieldset>
      </div>
    </details>
  );
}

/** Without what is as the base has it. */
export function saidOf(value: Policy): Policy {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Policy;
}
