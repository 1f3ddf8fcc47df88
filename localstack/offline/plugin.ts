import type { Serverless } from "../../infra/plugins/serverless.ts";

/**
 * Under `npm run dev` serverless offline calls relay.ts instead of the functions themselves, so that saved code answers
 * without a restart. Without RELOAD_FUNCTIONS, and for packaging, nothing changes.
 */
export default class ReloadFunctions {
  hooks: Record<string, () => void> = {};

  constructor(serverless: Serverless) {
    if (process.env.RELOAD_FUNCTIONS !== "true") return;
    const relay = () => {
      for (const [name, definition] of Object.entries(serverless.service.functions))
        definition.handler = `localstack/offline/relay.default.${name}`;
    };
    this.hooks = { "before:offline:start:init": relay };
  }
}
