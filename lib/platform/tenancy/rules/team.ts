import { seesDepartment } from "./departments.ts";

/**
 * The departments that a list for a manager covers: the one asked for, or all that they look after. Null means every
 * department; a department that the manager does not look after leaves none.
 */
export function departmentsFor(
  manager: { readonly managed_departments: readonly string[] | null },
  asked: string | undefined,
): readonly string[] | null {
  if (asked === undefined) return manager.managed_departments;
  return seesDepartment(manager, asked) ? [asked] : [];
}
