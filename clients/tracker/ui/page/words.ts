/** What has to be typed before everything on this machine is deleted. The server asks for it, too. */
export const DELETE_WORDS = "delete my data";
