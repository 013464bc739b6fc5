/** The ends of an axis: rounded, or made up if the values do not determine them (all equal, or none finite). */
export function axisEnds(values: readonly number[]): { readonly nice: true } | { readonly domain: [number, number] } {
  const finite = values.filter((value) => Number.isFinite(value));
  if (finite.length === 0) return { domain: [0, 1] };
  const [least, greatest] = [Math.min(...finite), Math.max(...finite)];
  if (least < greatest) return { nice: true };
  const margin = Math.abs(least) / 10 || 1;
  return { domain: [least - margin, least + margin] };
}
