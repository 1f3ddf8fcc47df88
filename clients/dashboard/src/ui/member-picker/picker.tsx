import { Combobox } from "@base-ui/react/combobox";
import { ChevronDown } from "lucide-react";
import { w } from "../words.ts";
import { Choices } from "./choices.tsx";
import styles from "./member-picker.module.css";
import type { Choice, PickerProps } from "./member-picker.tsx";

export default function Picker({
  label,
  value,
  choices,
  isLoading,
  search,
  onSearch,
  onOpen,
  onEnd,
  onChange,
}: PickerProps) {
  return (
    <Combobox.Root<Choice>
      items={choices}
      filter={null}
      value={value ?? null}
      inputValue={search}
      autoHighlight
      itemToStringLabel={({ name }) => name}
      isItemEqualToValue={(a, b) => a.id === b.id}
      onInputValueChange={(text, { reason }) => reason === "item-press" || onSearch(text)}
      onOpenChange={(isOpen) => {
        onOpen(isOpen);
        if (!isOpen) onSearch("");
      }}
      onValueChange={(chosen) => chosen !== null && onChange(chosen.id)}
    >
      <Combobox.Trigger className={styles.trigger} aria-label={`${label}: ${value?.name ?? ""}`}>
        {value?.icon}
        <span className={styles.name}>{value?.name ?? w.member.choose}</span>
        <ChevronDown aria-hidden />
      </Combobox.Trigger>
      <Choices label={label} isLoading={isLoading} onEnd={onEnd} />
    </Combobox.Root>
  );
}
