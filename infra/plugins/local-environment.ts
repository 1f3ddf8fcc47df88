import type { Serverless } from "./serverless.ts";

/**
 * Under `serverless offline` functions take their configuration from the environment of this process (see
 * .env.example), as `localEnvironment: true` hands it to them. The deployed values, CloudFormation references and
 * secrets by name, would only overwrite it.
 */
export default class LocalEnvironment {
  hooks: Record<string, () => void>;

  constructor(serverless: Serverless) {
    const clear = () => {
      serverless.service.provider.environment = {};
      for (const definition of Object.values(serverless.service.functions)) definition.environment = {};
    };
    this.hooks = { "before:offline:start": clear, "before:offline:start:init": clear };
  }
}
