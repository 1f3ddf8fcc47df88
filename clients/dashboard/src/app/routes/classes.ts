/** Pages of this part are registered here. */
export const classesRoutes = [] as const;
