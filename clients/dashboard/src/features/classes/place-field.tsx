import { useQuery } from "@tanstack/react-query";
import { SelectField } from "../../ui/field/field.tsx";
import { metres } from "../../ui/metres.ts";
import { allPlaces } from "./queries.ts";
import { w } from "./session-words.ts";

export function PlaceField({
  value,
  error,
  onChange,
}: {
  value: string | null;
  error?: string | undefined;
  onChange: (value: string | null) => void;
}) {
  const places = useQuery(allPlaces());
  return (
    <SelectField
      label={w.form.place}
      error={error}
      value={value ?? ""}
      onChange={({ target }) => onChange(target.value || null)}
    >
      <option value="">{w.form.noPlace}</option>
      {places.data?.map(({ id, name, radius_metres, polygon }) => (
        <option key={id} value={id}>
          {polygon === null ? `${name} (${metres(radius_metres)})` : name}
        </option>
      ))}
    </SelectField>
  );
}
