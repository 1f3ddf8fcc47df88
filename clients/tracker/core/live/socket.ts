/** What comes over the socket: an event, or the answer to what was said. */
export type Heard = {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string };
  readonly action?: string | null;
};

export type LiveSocket = {
  say(frame: Readonly<Record<string, unknown>>): void;
  close(): void;
  /** Resolves when it is closed, by whichever side. */
  readonly closed: Promise<void>;
};

/** Opens a socket and hands on what comes. Rejects when it does not open. */
export type Connect = (url: string, hear: (heard: Heard) => void) => Promise<LiveSocket>;

const OPENING_SECONDS = 15;

export const connect: Connect = async (url, hear) => {
  const socket = new WebSocket(url);
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  socket.onclose = () => close();
  socket.onmessage = ({ data }) => hear(JSON.parse(String(data)) as Heard);
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => socket.close(), OPENING_SECONDS * 1000);
    socket.onopen = () => {
      clearTimeout(late);
      resolve();
    };
    void closed.then(() => reject(new Error("The socket did not open.")));
  });
  return { say: (frame) => socket.send(JSON.stringify(frame)), close: () => socket.close(), closed };
};
