import { useQuery } from "@tanstack/react-query";
import { type ComponentProps, useId } from "react";
import { allDepartments } from "../../api/departments.ts";
import { TextField } from "../../ui/field/field.tsx";
import { w } from "./words.ts";

/** A department: one of those there are, or a new one. */
export function DepartmentField({
  department,
  onDepartment,
  ...rest
}: { department: string; onDepartment: (department: string) => void } & Omit<
  ComponentProps<typeof TextField>,
  "label"
>) {
  const id = useId();
  const known = useQuery(allDepartments());
  return (
    <>
      <TextField
        label={w.department}
        maxLength={100}
        list={id}
        {...rest}
        value={department}
        onChange={({ target }) => onDepartment(target.value)}
      />
      <datalist id={id}>
        {known.data?.items.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
