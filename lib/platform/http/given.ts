/** The fields of a body that a client has sent, of those that it may leave out. */
export function givenFields<Body extends object>(body: Body): { [Key in keyof Body]?: Exclude<Body[Key], undefined> } {
  const sent = Object.entries(body).filter(([, value]) => value !== undefined);
  return Object.fromEntries(sent) as { [Key in keyof Body]?: Exclude<Body[Key], undefined> };
}

/** Those of the fields whose values differ, as they go through JSON. */
export function changedFields<Whole extends object, Field extends keyof Whole>(
  fields: readonly Field[],
  before: Whole,
  after: Pick<Whole, Field>,
): Field[] {
  return fields.filter((field) => JSON.stringify(after[field]) !== JSON.stringify(before[field]));
}
