const typedIn = new Set<Element>();

const note = ({ target }: Event) => {
  // What is searched for is no loss.
  if (target instanceof Element && target.getAttribute("type") !== "search") typedIn.add(target);
};

/** Notes where somebody types. */
export function watchTyping(): () => void {
  document.addEventListener("input", note, true);
  return () => document.removeEventListener("input", note, true);
}

/** Whether something that somebody typed stands on the page, and would be lost with it. */
export function hasTyped(): boolean {
  for (const field of typedIn) if (!field.isConnected) typedIn.delete(field);
  return typedIn.size > 0;
}
