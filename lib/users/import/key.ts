/** Where an import's file lies. */
export function importKey({ org_id, import_id }: { org_id: string; import_id: string }): string {
  return `imports/${org_id}/${import_id}.csv`;
}

/** Whose file it is; undefined for a key of another kind. */
export function parseImportKey(key: string): { org_id: string; import_id: string } | undefined {
  const [, org_id, import_id] = /^imports\/([0-9a-f-]{36})\/([0-9a-f-]{36})\.csv$/.exec(key) ?? [];
  return org_id === undefined || import_id === undefined ? undefined : { org_id, import_id };
}
