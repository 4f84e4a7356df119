import fc from 'fast-check';
import {
  ancestryQuestions,
  type MirrorMemory,
  type PlanInput,
  type PlannedRef,
} from '../../functions/mirror/plan.ts';
import { questionKey } from '../../shared/git/ancestry.ts';
import type { AncestryAnswer } from '../../shared/git/commit-graph.ts';
import type { ObjectId, Refs } from '../../shared/git/object-id.ts';

/** Both sides of a mirror over one made-up history, of which everything is known. */
export interface PlanWorld {
  readonly input: PlanInput;
  /** The truth, whatever the input's answers say. */
  readonly isAncestor: (ancestor: ObjectId, tip: ObjectId) => boolean;
}

const names = ['main', 'dev', 'feat', 'feat/x', 'feat/y/z', 'feat/y', 'release/1', 'release'];
const refNames = [
  ...names.map((name) => `refs/heads/${name}`),
  'refs/tags/v1',
  'refs/tags/v1/rc',
  'refs/tags/v2',
];
const idOf = (commit: number): ObjectId => (commit + 1).toString(16).padStart(40, '0');

/** Whether two refs can stand beside each other in a tree of files. */
export function collide(left: string, right: string): boolean {
  return left.startsWith(`${right}/`) || right.startsWith(`${left}/`);
}

/** Leaves out what cannot stand beside what came before. */
function storable(entries: Iterable<readonly [string, ObjectId]>): Map<string, ObjectId> {
  const refs = new Map<string, ObjectId>();
  for (const [ref, id] of entries)
    if (![...refs.keys()].some((other) => collide(other, ref))) refs.set(ref, id);
  return refs;
}

function ancestorsOf(parents: readonly (readonly number[])[], tip: number): ReadonlySet<number> {
  const seen = new Set<number>([tip]);
  for (const commit of seen) for (const parent of parents[commit] ?? []) seen.add(parent);
  return seen;
}

const history = fc
  .array(fc.array(fc.nat(), { maxLength: 2 }), { minLength: 1, maxLength: 10 })
  .map((commits) =>
    commits.map((parents, index) => (index === 0 ? [] : parents.map((parent) => parent % index))),
  );
const refsArbitrary = fc
  .array(fc.tuple(fc.constantFrom(...refNames), fc.nat()), { maxLength: 12 })
  .map((entries) => entries.map(([ref, commit]) => [ref, commit] as const));
const manyRefs = fc
  .nat({ max: 12 })
  .map((count) => Array.from({ length: count }, (_, index) => `refs/heads/n${index}`));

/** Any two sides, with or without memory, under any rules. */
export const planWorld: fc.Arbitrary<PlanWorld> = fc
  .record({
    parents: history,
    source: refsArbitrary,
    destination: refsArbitrary,
    extra: manyRefs,
    archives: fc.array(fc.tuple(fc.constantFrom(...names), fc.option(fc.nat()), fc.nat()), { maxLength: 3 }),
    memory: fc.option(
      fc.record({ synced: refsArbitrary, created: fc.subarray(refNames), all: fc.boolean() }),
    ),
    strategy: fc.constantFrom('archive', 'theirs', 'ours', 'fail'),
    prune: fc.constantFrom('off', 'on', 'force'),
    unanswered: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
    covered: fc.constantFrom('everything', 'no tags', 'main alone'),
  })
  .map((drawn) => {
    const commits = drawn.parents.length;
    const pick = ([ref, commit]: readonly [string, number]) => [ref, idOf(commit % commits)] as const;
    const selected = (ref: string): boolean =>
      /^refs\/(heads|tags)\//.test(ref) &&
      (drawn.covered === 'everything' ||
        (drawn.covered === 'no tags' ? !ref.startsWith('refs/tags/') : ref === 'refs/heads/main'));
    const source = new Map([...storable(drawn.source.map(pick))].filter(([ref]) => selected(ref)));
    const destination = storable([
      ...drawn.destination.map(pick),
      ...drawn.extra.map((ref) => [ref, idOf(0)] as const),
      ...drawn.archives.map(
        ([name, named, points]) =>
          [
            // Without an id it is in the way of archives.
            `refs/auto-builder/archive/${name}${named === null ? '' : `/${idOf(named % commits)}`}`,
            idOf(points % commits),
          ] as const,
      ),
    ]);
    const isAncestor = (ancestor: ObjectId, tip: ObjectId): boolean =>
      ancestorsOf(drawn.parents, Number.parseInt(tip, 16) - 1).has(Number.parseInt(ancestor, 16) - 1);
    const ancestry = new Map<string, AncestryAnswer>();
    for (const [index, question] of ancestryQuestions(source, destination).entries()) {
      const truth = isAncestor(question.ancestor, question.tip) ? 'yes' : 'no';
      ancestry.set(questionKey(question), drawn.unanswered.includes(index) ? 'unknown' : truth);
    }
    const memory: MirrorMemory | undefined = drawn.memory
      ? {
          synced: drawn.memory.all ? destination : new Map(drawn.memory.synced.map(pick)),
          created: new Set(drawn.memory.all ? destination.keys() : drawn.memory.created),
        }
      : undefined;
    const input = {
      source,
      destination,
      memory,
      selected,
      strategy: drawn.strategy,
      prune: drawn.prune,
      ancestry,
      refusals: new Map(),
    } as const;
    return { input, isAncestor };
  });

/**
 * Carries a plan out as a host would, in the order of the engine. Throws where a host would refuse: a wrong old id, or a
 * name that cannot stand beside another.
 */
export function applyPlan(plan: readonly PlannedRef[], destination: Refs): Map<string, ObjectId> {
  const refs = new Map(destination);
  const command = (ref: string, old: ObjectId | undefined, id: ObjectId | undefined): void => {
    if (refs.get(ref) !== old) throw new Error(`${ref} is not at ${old ?? 'nothing'}`);
    if (!id) refs.delete(ref);
    else if (old) refs.set(ref, id);
    else {
      const inTheWay = [...refs.keys()].find((other) => collide(other, ref));
      if (inTheWay) throw new Error(`${inTheWay} is in the way of ${ref}`);
      refs.set(ref, id);
    }
  };
  for (const { archiveAs, old } of plan)
    if (archiveAs && !refs.has(archiveAs)) command(archiveAs, undefined, old);
  const deletes = plan.filter(({ push, action }) => push && action === 'delete');
  for (const { ref, old, first } of deletes) if (first) command(ref, old, undefined);
  for (const { ref, old, push, new: id } of plan) if (push && id) command(ref, old, id);
  for (const { ref, old, first } of deletes) if (!first) command(ref, old, undefined);
  return refs;
}
