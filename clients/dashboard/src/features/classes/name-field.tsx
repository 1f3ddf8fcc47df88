import { fieldError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { w } from "./words.ts";

type Named = { readonly name: string };

/** What a class, or a session of it, is called. */
export function NameField({
  of: { name },
  error,
  onChange,
}: {
  of: Named;
  error: unknown;
  onChange: (change: Named) => void;
}) {
  return (
    <TextField
      label={w.form.name}
      required
      maxLength={255}
      value={name}
      error={fieldError(error, "name")}
      onChange={({ target }) => onChange({ name: target.value })}
    />
  );
}
