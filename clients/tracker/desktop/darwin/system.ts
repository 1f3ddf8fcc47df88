import koffi from "koffi";

/** What is asked of macOS' own frameworks, by their documented C functions. Throws where one cannot be loaded. */
export type MacSystem = {
  /** `CGEventSourceSecondsSinceLastEventType` of any input. */
  idleSeconds(): number;
  /** `CGEventSourceCounterForEventType`: counted by the system since the session began, 32 bits that begin anew. */
  counters(): { clicks: number; strokes: number };
  /** `CGPreflightScreenCaptureAccess`: asks nobody. */
  maySeeScreen(): boolean;
  presence(): "present" | "locked" | "elsewhere";
};

const GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics";
const FOUNDATION = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation";

/** CGEventSourceStateID: kCGEventSourceStateHIDSystemState. */
const OF_DEVICES = 1;
/** CGEventType. */
const [LEFT_DOWN, RIGHT_DOWN, OTHER_DOWN, KEY_DOWN, ANY] = [1, 3, 25, 10, 0xffffffff];
/** CFStringBuiltInEncodings: kCFStringEncodingUTF8. */
const UTF8 = 0x08000100;

export function loadMacSystem(): MacSystem {
  const graphics = koffi.load(GRAPHICS);
  const foundation = koffi.load(FOUNDATION);
  const since = graphics.func("double CGEventSourceSecondsSinceLastEventType(int32_t stateID, uint32_t eventType)");
  const counter = graphics.func("uint32_t CGEventSourceCounterForEventType(int32_t stateID, uint32_t eventType)");
  const preflight = graphics.func("bool CGPreflightScreenCaptureAccess()");
  const dictionary = graphics.func("void *CGSessionCopyCurrentDictionary()");
  const text = foundation.func("void *CFStringCreateWithCString(void *alloc, const char *cStr, uint32_t encoding)");
  const get = foundation.func("void *CFDictionaryGetValue(void *theDict, void *key)");
  const typeOf = foundation.func("unsigned long CFGetTypeID(void *cf)");
  const booleanType = foundation.func("unsigned long CFBooleanGetTypeID()");
  const booleanOf = foundation.func("uint8_t CFBooleanGetValue(void *boolean)");
  const release = foundation.func("void CFRelease(void *cf)");

  /** Undefined where the dictionary has no such boolean. */
  function isTrue(session: unknown, name: string): boolean | undefined {
    const key = text(null, name, UTF8);
    const value = get(session, key);
    release(key);
    if (value === null || typeOf(value) !== booleanType()) return undefined;
    return booleanOf(value) !== 0;
  }

  return {
    idleSeconds: () => since(OF_DEVICES, ANY) as number,
    counters: () => {
      const [left, right, other] = [LEFT_DOWN, RIGHT_DOWN, OTHER_DOWN].map(
        (type) => counter(OF_DEVICES, type) as number,
      );
      return { clicks: (left ?? 0) + (right ?? 0) + (other ?? 0), strokes: counter(OF_DEVICES, KEY_DOWN) as number };
    },
    maySeeScreen: () => preflight() as boolean,
    presence: () => {
      // Null outside of a graphical session, e.g. over ssh.
      const session = dictionary();
      if (session === null) return "elsewhere";
      try {
        if (isTrue(session, "kCGSSessionOnConsoleKey") === false) return "elsewhere";
        return isTrue(session, "CGSSessionScreenIsLocked") === true ? "locked" : "present";
      } finally {
        release(session);
      }
    },
  };
}
