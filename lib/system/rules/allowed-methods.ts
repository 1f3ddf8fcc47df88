/** The methods of each path; a segment in braces stands for any text without a slash. */
export type Routes = Readonly<Record<string, readonly string[]>>;

/**
 * The methods that a requested path has, in the order of the alphabet; none where no route has the path. Several routes
 * may fit one path (`/api/users/profile` and `/api/users/{id}`): the methods of all of them count.
 */
export function allowedMethods(routes: Routes, path: string): string[] {
  const segments = path.split("/");
  const fitting = Object.keys(routes).filter((route) => fits(route.split("/"), segments));
  return [...new Set(fitting.flatMap((route) => routes[route] ?? []))].sort();
}

function fits(route: readonly string[], segments: readonly string[]): boolean {
  return (
    route.length === segments.length &&
    route.every((part, index) => (part.startsWith("{") ? segments[index] !== "" : part === segments[index]))
  );
}
