/** What the server sends over a WebSocket. */
type Frame = { readonly event: string; readonly data?: Readonly<Record<string, unknown>> };

export type Listener = { readonly frames: readonly Frame[]; close(): void };

const OPENING_SECONDS = 15;

/** Connects and subscribes to a channel; resolves once the subscription is confirmed. */
export async function listen(address: string, channel: string): Promise<Listener> {
  const socket = new WebSocket(address);
  const frames: Frame[] = [];
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => fail("did not confirm the subscription in time"), OPENING_SECONDS * 1000);
    const fail = (what: string) => {
      clearTimeout(late);
      socket.close();
      reject(new Error(`the socket ${what}`));
    };
    socket.onerror = () => fail("was refused");
    socket.onclose = () => fail("was closed");
    socket.onopen = () => socket.send(JSON.stringify({ action: "subscribe", channel }));
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame;
      frames.push(frame);
      if (frame.event === "error") fail(`answered ${String(data)}`);
      if (frame.event !== "subscribed") return;
      clearTimeout(late);
      resolve();
    };
  });
  socket.onerror = null;
  socket.onclose = null;
  return { frames, close: () => socket.close() };
}
