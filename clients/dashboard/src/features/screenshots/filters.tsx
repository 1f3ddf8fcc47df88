import { useEffect, useId, useState } from "react";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import type { Picture } from "../../ui/pictures/picture.ts";
import styles from "./filters.module.css";
import { w } from "./words.ts";

const SETTLES = 500;

/** Whose pictures, in front of what, and of which class. */
export function Filters({
  userId,
  application,
  tone,
  team,
  known,
  onChange,
}: {
  userId: string | undefined;
  application: string | undefined;
  tone: string | undefined;
  /** Undefined where there is nobody to choose from. */
  team: readonly { id: string; name: string }[] | undefined;
  /** The applications of these are offered. */
  known: readonly Picture[];
  onChange: (change: {
    user_id?: string | undefined;
    application?: string | undefined;
    class?: string | undefined;
  }) => void;
}) {
  return (
    <div className={styles.filters}>
      {team && (
        <SelectField
          label={w.member}
          isLabelHidden
          value={userId ?? ""}
          onChange={({ target }) => onChange({ user_id: target.value || undefined })}
        >
          <option value="">{w.everybody}</option>
          {team.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      <SelectField
        label={w.class}
        isLabelHidden
        value={tone ?? ""}
        onChange={({ target }) => onChange({ class: target.value || undefined })}
      >
        <option value="">{w.anyClass}</option>
        <option value="productive">{w.productive}</option>
        <option value="unproductive">{w.unproductive}</option>
      </SelectField>
      <ApplicationField
        application={application}
        known={known}
        onChange={(value) => onChange({ application: value })}
      />
    </div>
  );
}

/** The name of an application, whole: it counts once one rests, or one of those offered is chosen. */
function ApplicationField({
  application,
  known,
  onChange,
}: {
  application: string | undefined;
  known: readonly Picture[];
  onChange: (application: string | undefined) => void;
}) {
  const list = useId();
  const [text, setText] = useState(application ?? "");
  const names = [...new Set(known.flatMap((picture) => picture.application ?? []))].sort();
  useEffect(() => {
    const wanted = text.trim() || undefined;
    if (wanted === application) return;
    const timer = setTimeout(() => onChange(wanted), SETTLES);
    return () => clearTimeout(timer);
  }, [text, application, onChange]);
  return (
    <>
      <TextField
        label={w.application}
        isLabelHidden
        type="search"
        placeholder={w.anyApplication}
        maxLength={255}
        list={list}
        value={text}
        dir="auto"
        data-filter
        onChange={({ target }) => setText(target.value)}
      />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
