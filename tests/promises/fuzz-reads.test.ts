import { fuzzRoutes } from "../steps/fuzz/suite.ts";
import { tell } from "./figures.ts";

await fuzzRoutes(
  ({ method }) => method === "GET",
  (figures) => tell(30, "reads", figures),
);
