/** How long a key may work beside the one that took its place. */
export const MAX_OVERLAP_DAYS = 31;
