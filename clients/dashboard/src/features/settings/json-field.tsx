import { useState } from "react";
import { TextArea } from "../../ui/field/field.tsx";
import { w } from "./words.ts";

/** A value of which nothing better is known than that it is JSON. */
export function JsonField({
  value,
  onValue,
  error,
  ...named
}: {
  label: string;
  isLabelHidden?: boolean | undefined;
  error: string | undefined;
  value: unknown;
  onValue: (value: unknown) => void;
}) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [isBad, setBad] = useState(false);
  const type = (typed: string) => {
    setText(typed);
    try {
      onValue(JSON.parse(typed));
      setBad(false);
    } catch {
      setBad(true);
    }
  };
  return (
    <TextArea
      {...named}
      rows={8}
      spellCheck={false}
      value={text}
      error={isBad ? w.badJson : error}
      onChange={({ target }) => type(target.value)}
    />
  );
}
