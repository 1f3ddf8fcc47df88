type Child = Node | string | false | null | undefined;
type Given = Record<string, string | number | boolean | undefined>;

/** An element. `style` is set by the object model, because the page's policy allows no style in markup. */
export function h(tag: string, given: Given = {}, ...children: (Child | Child[])[]): HTMLElement {
  const [name = "div", ...classes] = tag.split(".");
  const made = document.createElement(name);
  if (classes.length > 0) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === false) continue;
    if (key === "style") made.style.cssText = String(value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat()) if (child !== false && child !== null && child !== undefined) made.append(child);
  return made;
}

/**
 * Makes what is there like what should be, and touches nothing else: a focus, a scrolled table and an open list stay as
 * they are. Elements with the same `data-key` are the same.
 */
export function patch(there: Element, wanted: Element): void {
  for (const { name } of [...there.attributes]) {
    // Whether a list is open is the person's business.
    if (!wanted.hasAttribute(name) && !(name === "open" && there.tagName === "DETAILS")) there.removeAttribute(name);
  }
  for (const { name, value } of [...wanted.attributes]) {
    if (name === "style") continue;
    if (there.getAttribute(name) !== value) there.setAttribute(name, value);
  }
  if (there instanceof HTMLElement && wanted instanceof HTMLElement && there.style.cssText !== wanted.style.cssText)
    there.style.cssText = wanted.style.cssText;
  patchChildren(there, wanted);
}

function patchChildren(there: Element, wanted: Element): void {
  const keyed = new Map<string, Element>();
  for (const child of there.children)
    if (child instanceof HTMLElement && child.dataset.key) keyed.set(child.dataset.key, child);
  let at = there.firstChild;
  for (const child of [...wanted.childNodes]) {
    const key = child instanceof HTMLElement ? child.dataset.key : undefined;
    const same = key === undefined ? at : (keyed.get(key) ?? null);
    if (same !== null && isSame(same, child)) {
      if (same !== at) there.insertBefore(same, at);
      else at = at.nextSibling;
      if (child instanceof Element) patch(same as Element, child);
      else if (same.nodeValue !== child.nodeValue) same.nodeValue = child.nodeValue;
    } else there.insertBefore(child, at);
  }
  while (at !== null) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}

function isSame(one: Node, other: Node): boolean {
  if (one.nodeName !== other.nodeName) return false;
  return !(one instanceof HTMLElement && other instanceof HTMLElement) || one.dataset.key === other.dataset.key;
}
