import { fieldError } from "../../ui/failure/failure.tsx";
import { TextArea } from "../../ui/field/field.tsx";
import { w } from "./words.ts";

type Described = { readonly description: string };

/** What there is to say of a class, or of a session of it. */
export function DescriptionField({
  of: { description },
  error,
  onChange,
}: {
  of: Described;
  error: unknown;
  onChange: (change: Described) => void;
}) {
  return (
    <TextArea
      label={w.form.description}
      rows={2}
      maxLength={2000}
      value={description}
      error={fieldError(error, "description")}
      onChange={({ target }) => onChange({ description: target.value })}
    />
  );
}
