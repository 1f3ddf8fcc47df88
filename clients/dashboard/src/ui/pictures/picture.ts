/** A picture of a screen, as it is shown. */
export type Picture = {
  readonly id: string;
  /** Whose it is. */
  readonly user: string;
  readonly at: string;
  readonly application: string | null;
  readonly title: string | null;
  readonly tone: "productive" | "unproductive" | "neutral";
  /** A small one; null while there is none to be looked at. */
  readonly thumbnail: string | null;
  readonly status: "pending" | "ready" | "rejected";
  readonly isBlurred: boolean;
};
