import { type ReactNode, Suspense } from "react";
import { lazily } from "../lazily.ts";
import styles from "./member-picker.module.css";

/** Somebody, or several, to choose. */
export type Choice = {
  readonly id: string;
  readonly name: string;
  readonly note?: string | null;
  readonly icon?: ReactNode;
};

export type PickerProps = {
  label: string;
  value: Choice | undefined;
  choices: readonly Choice[];
  isLoading: boolean;
  search: string;
  onSearch: (text: string) => void;
  onOpen: (isOpen: boolean) => void;
  onEnd: () => void;
  onChange: (id: string) => void;
};

const Picker = lazily(async () => (await import("./picker.tsx")).default);

/**
 * One of many people: opens to a search and a list, by keys as well. Whoever uses it loads `choices` once it is open and
 * by what is searched, and more of them when the list comes to its end.
 */
export function MemberPicker(props: PickerProps) {
  const shown = (
    <span className={styles.trigger}>
      {props.value?.icon}
      <span className={styles.name}>{props.value?.name}</span>
    </span>
  );
  return (
    <Suspense fallback={shown}>
      <Picker {...props} />
    </Suspense>
  );
}
