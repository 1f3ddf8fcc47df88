import lists from "./lists.module.css";
import { refusalText } from "./refusal-text.ts";

/** In a form: why what was sent cannot be. */
export function Refusal({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  return (
    <p role="alert" className={lists.problem}>
      {refusalText(error)}
    </p>
  );
}
