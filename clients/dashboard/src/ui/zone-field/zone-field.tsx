import type { ComponentProps } from "react";
import { SelectField } from "../field/field.tsx";

const ZONES = Intl.supportedValuesOf("timeZone");

/** A time zone by its IANA name. */
export function ZoneField({
  zone,
  onZone,
  ...rest
}: { zone: string; onZone: (zone: string) => void } & ComponentProps<typeof SelectField>) {
  const all = ["UTC", ...ZONES.filter((each) => each !== "UTC")];
  return (
    <SelectField {...rest} value={zone} onChange={({ target }) => onZone(target.value)}>
      {!all.includes(zone) && <option>{zone}</option>}
      {all.map((each) => (
        <option key={each} value={each}>
          {each.replaceAll("_", " ")}
        </option>
      ))}
    </SelectField>
  );
}
