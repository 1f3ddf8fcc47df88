// What is used of modules that carry no types. Those that do are typed by themselves once `npm ci` has run here.

declare module "x11" {
  import type { EventEmitter } from "node:events";

  type Answer<Value> = (error: Error | null, value: Value) => void;

  // biome-ignore lint/suspicious/noExplicitAny: each request has arguments and an answer of its own, asked for by `ask`
  type Request = (...args: any[]) => void;

  export type XEvent = {
    readonly name?: string;
    readonly type: number;
    readonly wid?: number;
    readonly keycode?: number;
    readonly x?: number;
    readonly y?: number;
    readonly state?: number;
  };

  export type Extension = {
    readonly majorOpcode: number;
    readonly AllMasterDevices: number;
    readonly xi2: unknown;
    readonly QueryInfo: Request;
    readonly XISelectEvents: Request;
    readonly GetScreenResourcesCurrent: Request;
    readonly GetOutputPrimary: Request;
    readonly GetCrtcInfo: Request;
    readonly GetOutputInfo: Request;
    readonly Rectangles: Request;
  };

  export type XClient = EventEmitter & {
    readonly geEventParsers: Record<
      number,
      (type: number, sequence: number, extra: number, code: number, raw: Buffer) => { type: number; name: string }
    >;
    AllocID(): number;
    require(name: string, answer: Answer<Extension>): void;
    terminate(): void;
    InternAtom(onlyIfExists: boolean, name: string, answer: Answer<number>): void;
    readonly GetProperty: Request;
    readonly QueryTree: Request;
    readonly GetGeometry: Request;
    readonly GetWindowAttributes: Request;
    readonly GetImage: Request;
    readonly CreateWindow: Request;
    readonly ChangeProperty: Request;
    readonly CreatePixmap: Request;
    readonly FreePixmap: Request;
    readonly CreateGC: Request;
    readonly FreeGC: Request;
    readonly PutImage: Request;
    readonly MapWindow: Request;
    readonly RaiseWindow: Request;
    readonly DestroyWindow: Request;
    readonly atoms: Readonly<Record<string, number>>;
  };

  export type Display = {
    readonly client: XClient;
    readonly screen: readonly { readonly root: number; readonly root_depth: number }[];
  };

  const x11: {
    createClient(options: { display?: string }, ready: Answer<Display>): XClient;
    readonly eventMask: Readonly<Record<string, number>>;
  };
  export default x11;
}
