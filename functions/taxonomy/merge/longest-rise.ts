/**
 * The most names that can stay where they are, so that their ranks rise: all others were moved. Of several such choices always
 * the same. Takes n log n steps.
 */
export function longestRise(names: readonly string[], rankOf: (name: string) => number): readonly string[] {
  const ranks = names.map(rankOf);
  /** By length, from 1: the place of the least last rank of a rise that long. */
  const ends: number[] = [];
  const before: number[] = [];
  ranks.forEach((rank, place) => {
    const length = firstNotBelow(ends, ranks, rank);
    before.push(ends[length - 1] ?? -1);
    ends[length] = place;
  });
  const rise: string[] = [];
  for (let place = ends.at(-1) ?? -1; place >= 0; place = before[place] ?? -1) rise.push(names[place] ?? '');
  return rise.reverse();
}

function firstNotBelow(ends: readonly number[], ranks: readonly number[], rank: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranks[ends[middle] ?? 0] ?? 0) < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
