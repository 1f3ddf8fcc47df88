import { ScreenError, type ScreenWindow, type WindowInFront } from "../../ports.ts";

/** Windows of macOS and Windows by node-screenshots, in the same coordinates as its monitors. */
export async function listNativeWindows(): Promise<ScreenWindow[]> {
  try {
    const { Window } = await import("node-screenshots");
    return Window.all()
      .filter((window) => !window.isMinimized() && window.width() > 0 && window.height() > 0)
      .sort((a, b) => b.z() - a.z())
      .map((window) => ({
        ...named(window.title(), window.appName()),
        ...{ x: window.x(), y: window.y(), width: window.width(), height: window.height() },
        id: String(window.id()),
        is_in_front: window.isFocused(),
      }));
  } catch (error) {
    // A window that is gone while it is looked at spoils the list: it is asked for again with the next picture.
    throw new ScreenError("failed", error instanceof Error ? error.message : String(error));
  }
}

/** The window in front by x-win, which also knows the address of a browser's page. Undefined where none is, or it does not tell. */
export async function nativeInFront(): Promise<WindowInFront | undefined> {
  try {
    const { activeWindowAsync } = await import("@miniben90/x-win");
    const { title, info, url } = await activeWindowAsync();
    return { ...named(title, info.name), ...(url === "" ? {} : { url }) };
  } catch {
    return undefined;
  }
}

function named(title: string, application: string): WindowInFront {
  return { ...(title === "" ? {} : { title }), ...(application === "" ? {} : { application }) };
}
