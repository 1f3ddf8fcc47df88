/** Pages of this part are registered here. */
export const reportsRoutes = [] as const;
