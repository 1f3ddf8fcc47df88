import { Combobox } from "@base-ui/react/combobox";
import { UserPlus, X } from "lucide-react";
import { useRef } from "react";
import { Choices } from "./choices.tsx";
import styles from "./member-picker.module.css";
import type { Choice, PickerProps } from "./member-picker.tsx";

type Props = Omit<PickerProps, "value" | "onChange"> & {
  value: readonly Choice[];
  words: { chosen: string; leaveOut: (name: string) => string };
  onChange: (chosen: readonly Choice[]) => void;
};

/** Several of many people, as `MemberPicker` is one of them: it stays open while they are chosen, and lists them. */
export function SeveralPicker({
  label,
  words,
  value,
  choices,
  isLoading,
  search,
  onSearch,
  onOpen,
  onEnd,
  onChange,
}: Props) {
  const trigger = useRef<HTMLButtonElement>(null);
  return (
    <Combobox.Root<Choice, true>
      multiple
      items={choices}
      filter={null}
      value={value}
      inputValue={search}
      autoHighlight
      itemToStringLabel={({ name }) => name}
      isItemEqualToValue={(a, b) => a.id === b.id}
      onInputValueChange={(text) => onSearch(text)}
      onOpenChange={(isOpen) => {
        onOpen(isOpen);
        if (!isOpen) onSearch("");
      }}
      onValueChange={onChange}
    >
      <div className={styles.several}>
        <Combobox.Trigger ref={trigger} className={styles.trigger} aria-label={label}>
          <UserPlus aria-hidden />
          <span className={styles.name}>{label}</span>
        </Combobox.Trigger>
        {value.length > 0 && (
          <ul className={styles.chosen} aria-label={words.chosen}>
            {value.map(({ id, name, icon }) => (
              <li key={id}>
                {icon}
                <span className={styles.name}>{name}</span>
                <button
                  type="button"
                  aria-label={words.leaveOut(name)}
                  title={words.leaveOut(name)}
                  onClick={() => {
                    onChange(value.filter((each) => each.id !== id));
                    trigger.current?.focus();
                  }}
                >
                  <X aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      <Choices label={label} isLoading={isLoading} onEnd={onEnd} />
    </Combobox.Root>
  );
}
