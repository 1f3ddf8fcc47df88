import styles from "./settings.module.css";
import { w } from "./words.ts";

/** Something that is on or off, at once. */
export function ToggleField({
  label,
  isOn,
  onToggle,
}: {
  label: string;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={label}
      className={styles.toggle}
      onClick={() => onToggle(!isOn)}
    >
      <span className={styles.track} aria-hidden>
        <span className={styles.knob} />
      </span>
      <span aria-hidden>{isOn ? w.yes : w.no}</span>
    </button>
  );
}
