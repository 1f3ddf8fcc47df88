/**
 * Whether whoever asked for a file may still see what it holds: their own days, or days of departments that they look
 * after. `departments` are those of the file; null stands for all.
 */
export function isStillSeen(
  { managed_departments }: { readonly managed_departments: readonly string[] | null },
  { is_own, departments }: { readonly is_own: boolean; readonly departments: readonly string[] | null },
): boolean {
  if (is_own || managed_departments === null) return true;
  return departments?.every((department) => managed_departments.includes(department)) ?? false;
}
