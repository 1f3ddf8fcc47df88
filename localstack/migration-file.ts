/** A file of migrations/, and what its first line says of it. */
export type Migration = {
  /** Without its ending: `0080_noted-server`. */
  readonly name: string;
  readonly sql: string;
  /**
   * `-- contract: why`. The release before does not work without what goes; it is applied once nobody wants that
   * release back.
   */
  readonly isContract: boolean;
  /**
   * `-- outside a transaction: why`. Its statements are applied one by one, since PostgreSQL makes indexes without
   * locking writers out only so, and lets a block commit in between.
   */
  readonly isOutside: boolean;
};

const HEAD = /^-- (contract|outside a transaction|contract, outside a transaction): \S/;

export function readMigration(name: string, text: string): Migration {
  const sql = text.replaceAll("\r\n", "\n");
  const words = HEAD.exec(sql)?.[1] ?? "";
  return {
    name,
    sql,
    isContract: words.startsWith("contract"),
    isOutside: words.endsWith("outside a transaction"),
  };
}

/**
 * The statements of a migration outside a transaction: each ends with a semicolon at the end of its line. Those within $$
 * end none.
 */
export function statementsOf({ sql }: Pick<Migration, "sql">): string[] {
  const texts = sql.replaceAll(/^\s*--.*$/gm, "").match(/(?:\$\$[\s\S]*?\$\$|[^;]|;(?![ \t]*$))+/gm) ?? [];
  return texts.map((statement) => statement.trim()).filter((statement) => statement !== "");
}
