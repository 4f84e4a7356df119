import type { HealingDone } from './healing/heal-findings.ts';

/** What is done about each finding, in a few words behind its own: by key. Pure. */
export function healingWords({ healing, tried, would }: HealingDone): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const [key, standing] of healing) {
    if (standing === 'trying') words.set(key, 'healing is under way');
    if (standing === 'given-up') words.set(key, 'what was tried did not help');
  }
  for (const { key, remedy, outcome, detail } of tried) {
    words.set(key, outcome === 'applied' ? `${remedy}: ${detail}` : `${remedy} could not be done: ${detail}`);
  }
  for (const { key, remedy, why } of would) words.set(key, `${remedy} would be tried (${why})`);
  return words;
}
