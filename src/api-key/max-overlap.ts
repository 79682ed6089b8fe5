/** How long a key may still work after another one has replaced it. */
export const MAX_OVERLAP_DAYS = 31;
