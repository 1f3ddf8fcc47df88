/** Whether a department is among those a manager looks after; without such a list all are. */
export function seesDepartment(
  { managed_departments }: { readonly managed_departments: readonly string[] | null },
  department: string | null,
): boolean {
  if (managed_departments === null) return true;
  return department !== null && managed_departments.includes(department);
}

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
