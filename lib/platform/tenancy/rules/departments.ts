/** Whether a department is among those a manager looks after; without such a list all are. */
export function seesDepartment(
  { managed_departments }: { readonly managed_departments: readonly string[] | null },
  department: string | null,
): boolean {
  if (managed_departments === null) return true;
  return department !== null && managed_departments.includes(department);
}
