import type { Refs } from '../../shared/git/object-id.ts';
import type { SettledSides } from './engine.ts';
import type { MirrorMemory } from './plan.ts';
import type { RefResult } from './report.ts';

/**
 * A memory as text: one line `<id> <ref>` for each ref, sorted by ref, with ` created` behind those that this mirror
 * created. Any number of refs; kept as a blob by content hash.
 */
export function memoryText(memory: MirrorMemory): string {
  return [...memory.synced]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([ref, id]) => `${id} ${ref}${memory.created.has(ref) ? ' created' : ''}\n`)
    .join('');
}

/** The inverse of `memoryText`. A ref name holds no space, so the lines cannot be misread. */
export function readMemory(text: string): MirrorMemory {
  const synced = new Map<string, string>();
  const created = new Set<string>();
  for (const line of text.split('\n')) {
    const [id, ref, mark] = line.split(' ');
    if (!id || !ref) continue;
    synced.set(ref, id);
    if (mark === 'created') created.add(ref);
  }
  return { synced, created };
}

/**
 * What to remember after a run that did not come to rest: what arrived before it stopped, on top of what was known. Were
 * it forgotten, the next run would find those refs equal, and never know that this mirror created them.
 */
export function partialMemory(
  before: MirrorMemory | undefined,
  results: readonly RefResult[],
): MirrorMemory | undefined {
  const arrived = results.filter((result) => result.ok);
  if (arrived.length === 0) return before;
  const synced = new Map(before?.synced);
  const created = new Set(before?.created);
  for (const { ref, action, new: id } of arrived) {
    if (id) synced.set(ref, id);
    else synced.delete(ref);
    if (action === 'create') created.add(ref);
    if (!id) created.delete(ref);
  }
  return { synced, created };
}

/**
 * What to remember after a run: the refs that are equal on both sides, and which of them this mirror created, now or
 * earlier. A ref that was held, and one that could not be pruned yet, stays remembered as it was left, or it would never go.
 */
export function nextMemory(
  before: MirrorMemory | undefined,
  { source, destination }: Pick<SettledSides, 'source' | 'destination'>,
  results: readonly RefResult[],
): MirrorMemory {
  const equal: Refs = new Map([...source].filter(([ref, id]) => destination.get(ref) === id));
  const left = [...(before?.synced ?? [])].filter(([ref, id]) =>
    source.has(ref) ? destination.get(ref) === id : destination.has(ref),
  );
  const synced = new Map([...left, ...equal]);
  const createdNow = results
    .filter((result) => result.action === 'create' && result.ok)
    .map((result) => result.ref);
  const created = new Set([...(before?.created ?? []), ...createdNow].filter((ref) => synced.has(ref)));
  return { synced, created };
}
