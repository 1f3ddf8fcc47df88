/** Pages of this part are registered here. */
export const hoursRoutes = [] as const;
