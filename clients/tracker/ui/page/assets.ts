/** The page's files by their paths: what is served to anybody on this machine. */
export type Assets = Readonly<Record<string, { readonly type: string; readonly bytes: string }>>;

/**
 * From the sources, as they are now. A release has them in itself: its build puts a module in the place of this one
 * (build/bundle.ts).
 */
export async function readAssets(): Promise<Assets> {
  const { buildPage } = await import("../../build/page.ts");
  built ??= buildPage();
  return built;
}

let built: Promise<Assets> | undefined;
