/** Pages of this part are registered here. */
export const membersRoutes = [] as const;
