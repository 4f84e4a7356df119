import { type AncestryQuestion, resolveAncestry } from '../../shared/git/ancestry.ts';
import { type AncestryAnswer, type CommitGraph, readCommitGraph } from '../../shared/git/commit-graph.ts';
import { fetchPack } from '../../shared/git/fetch-pack.ts';
import type { Refs } from '../../shared/git/object-id.ts';
import { peekPack } from '../../shared/git/pack-peek.ts';
import type { SourceCapabilities } from '../../shared/git/source.ts';
import type { DestinationWork, MirrorEngine } from './engine.ts';
import { ancestryQuestions } from './plan.ts';
import { type Lane, type Prefetched, packRequest } from './transfer.ts';

/** How much of a pack is looked at before it is sent on: a few pushes fit, and little memory is held. */
const peekLimit = 1024 * 1024;

/** What is known about ancestry, and the pack that was asked for on the way. */
export interface Groundwork {
  readonly ancestry: ReadonlyMap<string, AncestryAnswer>;
  readonly prefetched: Prefetched | undefined;
}

/** Destinations that lack the same things can share one fetch: those whose mirrored refs are the same. */
export function groupByNeed(works: readonly DestinationWork[], source: Refs): DestinationWork[][] {
  const groups = new Map<string, DestinationWork[]>();
  for (const work of works) {
    const key = [...source.keys()].map((ref) => work.listing?.refs.get(ref) ?? '').join(' ');
    const group = groups.get(key);
    if (group) group.push(work);
    else groups.set(key, [work]);
  }
  return [...groups.values()];
}

/**
 * Finds out about ancestry for a group. The usual case is a few commits on a branch: the pack that has to travel anyway
 * is asked for at once, and its commits tell whether the branch moved forward. That saves a request.
 */
export async function prepareGroup(
  engine: MirrorEngine,
  source: SourceCapabilities,
  group: readonly DestinationWork[],
  wanted: Refs,
): Promise<Groundwork> {
  const [example] = group;
  const questions = example?.listing ? ancestryQuestions(wanted, example.listing.refs) : [];
  if (questions.length === 0) return { ancestry: new Map(), prefetched: undefined };
  const prefetched = await prefetch(engine, source, group, wanted);
  const graph = prefetched?.graph;
  const ancestry = await answer(engine, source, questions, graph, prefetched);
  return { ancestry, prefetched };
}

async function answer(
  engine: MirrorEngine,
  source: SourceCapabilities,
  questions: readonly AncestryQuestion[],
  graph: CommitGraph | undefined,
  prefetched: Prefetched | undefined,
): Promise<ReadonlyMap<string, AncestryAnswer>> {
  try {
    return await resolveAncestry(engine.transport, source, questions, graph, engine.signal);
  } catch (error) {
    prefetched?.pack.destroy();
    throw error;
  }
}

async function prefetch(
  engine: MirrorEngine,
  source: SourceCapabilities,
  group: readonly DestinationWork[],
  wanted: Refs,
): Promise<(Prefetched & { graph: CommitGraph | undefined }) | undefined> {
  const lanes = group.flatMap((work) => possibleLane(work, wanted));
  const request = packRequest(lanes);
  if (request.wants.length === 0 || lanes.some((lane) => lane.commands.length > engine.batchSize))
    return undefined;
  const { head, whole, pack } = await peekPack(
    await fetchPack(engine.transport, source, request, engine.signal),
    peekLimit,
  );
  const graph = whole ? readCommitGraph(head, source.objectFormat, source.remote.url) : undefined;
  return { request, pack, graph };
}

function possibleLane(work: DestinationWork, wanted: Refs): Lane[] {
  const { listing } = work;
  if (!listing) return [];
  const commands = [...wanted]
    .map(([ref, id]) => ({ ref, old: listing.refs.get(ref), new: id }))
    .filter((command) => command.old !== command.new);
  return [{ work, listing, commands }];
}
