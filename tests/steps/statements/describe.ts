import type pg from "pg";

/** A column as PostgreSQL would answer it: its name, and the name and category of its type. */
export type Column = { readonly name: string; readonly type: string; readonly category: string };

type Fields = { fields: { name: string; dataTypeID: number }[] };
type Wire = {
  parse(message: { name: string; text: string; types: string[] }): void;
  describe(message: { type: "S"; name: string }): void;
  sync(): void;
};

/** Parses a statement and asks for its columns without running it; rejects what PostgreSQL does not understand. */
class Description {
  #fields: Fields["fields"] = [];
  #error: Error | undefined;
  readonly #text: string;
  readonly #done: (error: Error | undefined, fields: Fields["fields"]) => void;

  constructor(text: string, done: (error: Error | undefined, fields: Fields["fields"]) => void) {
    this.#text = text;
    this.#done = done;
  }

  submit(connection: unknown): void {
    const wire = connection as Wire;
    wire.parse({ name: "", text: this.#text, types: [] });
    wire.describe({ type: "S", name: "" });
    wire.sync();
  }

  handleRowDescription({ fields }: Fields): void {
    this.#fields = fields;
  }

  handleError(error: Error): void {
    this.#error ??= error;
  }

  handleReadyForQuery(): void {
    this.#done(this.#error, this.#fields);
  }
}

export async function describeStatement(client: pg.Client, text: string): Promise<Column[]> {
  const fields = await new Promise<Fields["fields"]>((resolve, reject) => {
    client.query(new Description(text, (error, found) => (error === undefined ? resolve(found) : reject(error))));
  });
  const { rows } = await client.query<{ oid: number; type: string; category: string }>(selectTypes, [
    fields.map(({ dataTypeID }) => dataTypeID),
  ]);
  const types = new Map(rows.map((row) => [row.oid, row]));
  return fields.map(({ name, dataTypeID }) => {
    const { type = "", category = "" } = types.get(dataTypeID) ?? {};
    return { name, type, category };
  });
}

const selectTypes = `
  select oid, typname as type, typcategory as category from pg_type where oid = any ($1::oid[])`;
