/** From `npm run dev` to serverless offline: these files were saved. */
export type Saved = {
  readonly kind: "saved";
  readonly files: readonly string[];
};

/** What became of the last save: undefined when the new code answers, else what is wrong with it. */
export type Reloaded = {
  readonly kind: "reloaded";
  readonly problem: string | undefined;
};

/** To a process that runs functions: run one, or load all of them. */
export type Order = Run | { readonly kind: "load"; readonly id: number; readonly handlers: readonly string[] };

export type Run = {
  readonly kind: "run";
  readonly id: number;
  /** As in functions.yml: `functions/attendance/check-in.handler`. */
  readonly handler: string;
  readonly event: unknown;
  /** Lambda's context without its functions. */
  readonly context: Readonly<Record<string, unknown>>;
  /** In milliseconds since 1970. */
  readonly deadline: number;
};

/** What an order came to: the code does not load, the function threw, or it answered. */
export type Outcome =
  | { readonly kind: "problem"; readonly id: number; readonly problem: string }
  | { readonly kind: "thrown"; readonly id: number; readonly message: string; readonly stack: string }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown };
