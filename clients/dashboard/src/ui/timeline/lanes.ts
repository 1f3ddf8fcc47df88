/** Something that was in front: names are drawn where they fit. */
export type Span = {
  readonly name: string;
  /** Said with the name where one points at it. */
  readonly note?: string | null;
  readonly from: number;
  readonly to: number;
  readonly tone?: "productive" | "unproductive" | "neutral";
};

/** How busy each ten minutes were, from 0 to 1. */
export type Level = { readonly from: number; readonly to: number; readonly share: number; readonly note?: string };

/** A picture at an instant. `picture` is a small one to show where there is room. */
export type Mark = {
  readonly id: string;
  readonly at: number;
  readonly name: string;
  readonly picture?: string | null;
};
