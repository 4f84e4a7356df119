import { type AncestryAnswer, type CommitGraph, isAncestor, readCommitGraph } from './commit-graph.ts';
import { fetchPack, knownToSource } from './fetch-pack.ts';
import type { ObjectId } from './object-id.ts';
import { peekPack } from './pack-peek.ts';
import type { SourceCapabilities } from './source.ts';
import type { Transport } from './transport.ts';

/** "Is the destination's old id an ancestor of the source's new tip?" */
export interface AncestryQuestion {
  readonly tip: ObjectId;
  readonly ancestor: ObjectId;
}

/** The name of a question in the map of answers. */
export function questionKey(question: AncestryQuestion): string {
  return `${question.ancestor}..${question.tip}`;
}

/** Commits alone are about 200 bytes each: this is a history of some 300,000. */
const historyLimit = 64 * 1024 * 1024;
const inFlight = 4;

/**
 * Answers the questions with as few requests as possible: from a graph that is at hand; else by asking which ids the
 * source knows (one it does not know is no ancestor of anything there); else by fetching the commits between the two.
 * `unknown` is left only for histories over 64 MiB.
 */
export async function resolveAncestry(
  transport: Transport,
  source: SourceCapabilities,
  questions: readonly AncestryQuestion[],
  atHand: CommitGraph | undefined,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, AncestryAnswer>> {
  const answers = new Map<string, AncestryAnswer>();
  for (const question of questions) {
    const answer = atHand ? isAncestor(atHand, question.tip, question.ancestor) : 'unknown';
    answers.set(questionKey(question), answer);
  }
  const open = (): AncestryQuestion[] =>
    questions.filter((one) => answers.get(questionKey(one)) === 'unknown');
  const first = open()[0];
  if (!first) return answers;
  const ids = open().map((question) => question.ancestor);
  const known = await knownToSource(transport, source, first.tip, ids, signal);
  for (const question of open()) {
    if (known && !known.has(question.ancestor)) answers.set(questionKey(question), 'no');
  }
  const queue = open();
  const worker = async (): Promise<void> => {
    for (let question = queue.shift(); question; question = queue.shift()) {
      answers.set(questionKey(question), await askHistory(transport, source, question, signal));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return answers;
}

/**
 * Fetches what the tip has and the ancestor has not. When the ancestor is one, the last commit of every path to it is
 * in that pack and names it as a parent; when no commit does, it is not.
 */
async function askHistory(
  transport: Transport,
  source: SourceCapabilities,
  { tip, ancestor }: AncestryQuestion,
  signal?: AbortSignal,
): Promise<AncestryAnswer> {
  const request = { wants: [tip], haves: [ancestor], thin: false, ofsDelta: true };
  const stream = await fetchPack(
    transport,
    source,
    source.filter ? { ...request, filter: 'tree:0' } : request,
    signal,
  );
  const { head, whole } = await peekPack(stream, historyLimit);
  if (!whole) {
    stream.destroy();
    return 'unknown';
  }
  const graph = readCommitGraph(head, source.objectFormat, source.remote.url);
  for (const parents of graph.parents.values()) if (parents.includes(ancestor)) return 'yes';
  return graph.complete ? 'no' : 'unknown';
}
