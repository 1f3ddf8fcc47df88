import "react";
import type { router } from "./app/router.tsx";

// What is merged into somebody else's types has to be an interface.
declare global {
  interface Window {
    /** The refresh that boot.js began. */
    musterBoot?: Promise<Response>;
  }
}

declare module "react" {
  interface CSSProperties {
    /** Custom properties. */
    [property: `--${string}`]: string | number | undefined;
  }
}

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
