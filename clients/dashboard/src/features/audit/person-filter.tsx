import { Combobox } from "@base-ui/react/combobox";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId, useState } from "react";
import styles from "./audit.module.css";
import { memberNamed, membersLike } from "./queries.ts";
import { w } from "./words.ts";

type Person = { readonly id: string; readonly name: string; readonly email?: string };

/** One person, found by a part of their name, address or number. */
export function PersonFilter({
  label,
  id,
  onChoose,
}: {
  label: string;
  id: string | undefined;
  onChoose: (id: string | undefined) => void;
}) {
  const field = useId();
  const [typed, setTyped] = useState("");
  const found = useQuery(membersLike(typed.trim()));
  const chosen = useQuery(memberNamed(id));
  const value: Person | null = id === undefined ? null : { id, name: chosen.data?.name ?? id.slice(0, 8) };
  return (
    <Combobox.Root<Person>
      items={found.data ?? []}
      filter={null}
      value={value}
      onValueChange={(person) => onChoose(person?.id)}
      onInputValueChange={(text) => setTyped(text === value?.name ? "" : text.slice(0, 100))}
      itemToStringLabel={({ name }) => name}
      isItemEqualToValue={(one, other) => one.id === other.id}
    >
      <div className={styles.field}>
        <label htmlFor={field}>{label}</label>
        <div className={styles.person}>
          <Combobox.Input id={field} className={styles.input} placeholder={w.anybody} />
          {id !== undefined && (
            <Combobox.Clear className={styles.clear} aria-label={`${label}: ${w.anybody}`}>
              <X aria-hidden />
            </Combobox.Clear>
          )}
        </div>
      </div>
      <Combobox.Portal>
        <Combobox.Positioner className={styles.positioner} sideOffset={4}>
          <Combobox.Popup className={styles.popup}>
            <Combobox.Empty className={styles.empty}>{w.nobody}</Combobox.Empty>
            <Combobox.List>
              {(person: Person) => (
                <Combobox.Item key={person.id} value={person} className={styles.item}>
                  {person.name}
                  <small>{person.email}</small>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
