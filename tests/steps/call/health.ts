import { contract } from "../../../functions/system/health.ts";
import type { Answer } from "./when.ts";

/** What health found of each part, whether it answered that all is well or that not all is. */
export function checksOf({ data, error }: Answer) {
  return contract.response.parse(data ?? error.details).checks;
}
