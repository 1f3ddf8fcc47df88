import { notifyManager, QueryClient } from "@tanstack/react-query";
import { isFailure } from "../api/session.ts";

// By the next task a second click of the same hand would have been sent, too: the button is to be busy before it.
notifyManager.setScheduler(queueMicrotask);

/** What was read stays fresh for as long as events would tell of changes; what fails in passing is asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Also without a connection: then it is said what is wrong, and read again when it is back.
      networkMode: "always",
      staleTime: 30_000,
      retry: (count, error) => count < 3 && isFailure(error) && error.isPassing,
      retryDelay: (count, error) =>
        isFailure(error) && error.retryAfter !== undefined
          ? error.retryAfter * 1000
          : Math.min(8_000, 500 * 2 ** count),
      // Events and reconnecting do that.
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    // What somebody does now is not to happen at any time later.
    mutations: { networkMode: "always" },
  },
});
