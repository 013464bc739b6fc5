/** By how much a mean of equal numbers may differ from them; a target missed by less counts as reached. */
export const rounding = 1e-12;
