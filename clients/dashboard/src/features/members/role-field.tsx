import type { ComponentProps } from "react";
import { mayAssign } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { SelectField } from "../../ui/field/field.tsx";
import { type Role, w as roleWords } from "../../ui/roles.ts";
import { w } from "./words.ts";

const ROLES = Object.keys(roleWords.role) as Role[];

/** A role, of those that the caller may give. */
export function RoleField({
  role,
  onRole,
  without,
  ...rest
}: { role: Role; onRole: (role: Role) => void; without?: Role } & Omit<ComponentProps<typeof SelectField>, "label">) {
  const me = useMe().user;
  const given = ROLES.filter((each) => each === role || (mayAssign(me.role, each) && each !== without));
  return (
    <SelectField label={w.role} {...rest} value={role} onChange={({ target }) => onRole(target.value as Role)}>
      {given.map((each) => (
        <option key={each} value={each}>
          {roleWords.role[each]}
        </option>
      ))}
    </SelectField>
  );
}
