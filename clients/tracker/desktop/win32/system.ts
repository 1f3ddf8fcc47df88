import koffi from "koffi";

/** What is asked of Windows itself, by its documented functions. Throws where a library cannot be loaded. */
export type WindowsSystem = {
  /** `GetLastInputInfo`, of the tracker's own session. */
  idleSeconds(): number;
  presence(): "present" | "locked" | "elsewhere";
  /** The virtual screen: the rectangle around all monitors, in the same pixels as they. */
  extent(): { x: number; y: number; width: number; height: number };
};

const WRAP = 2 ** 32;
/** WTS_CURRENT_SESSION, WTSSessionInfoEx, WTSActive, WTS_SESSIONSTATE_LOCK. */
const [OWN_SESSION, INFO_EX, ACTIVE, LOCKED] = [0xffffffff, 25, 0, 0];
/** In WTSINFOEXW: a level, then, where 8 bytes are whole, the session's id, its state and its flags. */
const [STATE_AT, FLAGS_AT, READ] = [12, 16, 20];
/** SM_XVIRTUALSCREEN and the three that follow it. */
const [VIRTUAL_X, VIRTUAL_Y, VIRTUAL_WIDTH, VIRTUAL_HEIGHT] = [76, 77, 78, 79];

export function loadWindowsSystem(): WindowsSystem {
  const user = koffi.load("user32.dll");
  const kernel = koffi.load("kernel32.dll");
  const terminal = koffi.load("wtsapi32.dll");
  const lastInput = koffi.struct("LASTINPUTINFO", { cbSize: "uint32_t", dwTime: "uint32_t" });
  const getLastInput = user.func("bool __stdcall GetLastInputInfo(_Inout_ LASTINPUTINFO *plii)");
  const metric = user.func("int __stdcall GetSystemMetrics(int nIndex)");
  const ticks = kernel.func("uint32_t __stdcall GetTickCount()");
  const query = terminal.func(
    "bool __stdcall WTSQuerySessionInformationW(void *hServer, uint32_t SessionId, int WTSInfoClass, _Out_ void **ppBuffer, _Out_ uint32_t *pBytesReturned)",
  );
  const free = terminal.func("void __stdcall WTSFreeMemory(void *pMemory)");

  return {
    idleSeconds: () => {
      const info = { cbSize: koffi.sizeof(lastInput), dwTime: 0 };
      if (!(getLastInput(info) as boolean)) return 0;
      // Both are milliseconds of 32 bits since the machine began, and begin anew after 49 days.
      return (((ticks() as number) - info.dwTime + WRAP) % WRAP) / 1000;
    },
    presence: () => {
      const [buffer, length] = [[null] as unknown[], [0]];
      if (!(query(null, OWN_SESSION, INFO_EX, buffer, length) as boolean) || buffer[0] === null) return "present";
      try {
        if ((length[0] ?? 0) < READ) return "present";
        const bytes = Buffer.from(koffi.decode(buffer[0], "uint8_t", READ) as Uint8Array);
        if (bytes.readInt32LE(STATE_AT) !== ACTIVE) return "elsewhere";
        return bytes.readInt32LE(FLAGS_AT) === LOCKED ? "locked" : "present";
      } finally {
        free(buffer[0]);
      }
    },
    extent: () => {
      const [x, y, width, height] = [VIRTUAL_X, VIRTUAL_Y, VIRTUAL_WIDTH, VIRTUAL_HEIGHT].map(
        (index) => metric(index) as number,
      );
      return { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0 };
    },
  };
}
