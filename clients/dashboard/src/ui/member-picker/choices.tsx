import { Combobox } from "@base-ui/react/combobox";
import { Check } from "lucide-react";
import type { UIEvent } from "react";
import { w } from "../words.ts";
import styles from "./member-picker.module.css";
import type { Choice, PickerProps } from "./member-picker.tsx";

const NEAR_THE_END = 240;
/** The API looks for no more. */
const LONGEST = 100;

/** What a picker opens: a search, and whom it finds. */
export function Choices({ label, isLoading, onEnd }: Pick<PickerProps, "label" | "isLoading" | "onEnd">) {
  const onScroll = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent<HTMLElement>) => {
    if (scrollHeight - scrollTop - clientHeight < NEAR_THE_END) onEnd();
  };
  return (
    <Combobox.Portal>
      <Combobox.Positioner className={styles.positioner} align="start" sideOffset={6}>
        <Combobox.Popup className={styles.popup} aria-label={label}>
          <Combobox.Input
            className={styles.input}
            maxLength={LONGEST}
            placeholder={w.member.search}
            aria-label={w.member.search}
          />
          <Combobox.Status className={styles.status}>{isLoading ? w.member.searching : null}</Combobox.Status>
          <Combobox.Empty className={styles.status}>{isLoading ? null : w.member.none}</Combobox.Empty>
          <Combobox.List className={styles.list} onScroll={onScroll}>
            {(choice: Choice) => (
              <Combobox.Item key={choice.id} value={choice} className={styles.item}>
                {choice.icon}
                <span className={styles.text}>
                  <span className={styles.name}>{choice.name}</span>
                  {choice.note && <small className={styles.name}>{choice.note}</small>}
                </span>
                <Combobox.ItemIndicator className={styles.check}>
                  <Check aria-hidden />
                </Combobox.ItemIndicator>
              </Combobox.Item>
            )}
          </Combobox.List>
        </Combobox.Popup>
      </Combobox.Positioner>
    </Combobox.Portal>
  );
}
