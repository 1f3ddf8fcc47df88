/** Pages of this part are registered here. */
export const settingsRoutes = [] as const;
