/** What a mean of equal numbers may differ from them: by so much less, and a target counts as reached. */
export const rounding = 1e-12;
