import type { TaxonomySet } from '../../../shared/config/configuration.ts';
import type { ObservedReplica } from './observe.ts';
import { type FileState, type Intent, type Manifest, openProposal, type Quarantined } from './set-state.ts';

/** The index as it is, and how it is brought to the replicas. */
export interface Step {
  readonly set: TaxonomySet;
  readonly mode: TaxonomySet['mode'];
  /** Hash of the current document by path. */
  readonly documents: ReadonlyMap<string, string>;
  /** Looks again at what was put aside. */
  readonly force: boolean;
  readonly matches: (path: string) => boolean;
}

/** Whether the merged values are written to that replica. */
export function isDelivered(set: TaxonomySet, mode: TaxonomySet['mode'], replica: string): boolean {
  return mode !== 'pull' || replica.toLowerCase() === set.hub?.toLowerCase();
}

/** Whether a file is, or is to be, in that replica. */
export function isHolder(set: TaxonomySet, { files }: ObservedReplica, path: string): boolean {
  return set.createMissing || files.has(path);
}

/** The paths that somebody changed, or that somebody does not have as they are. */
export function affectedPaths(present: readonly ObservedReplica[], step: Step): Set<string> {
  const affected = new Set<string>();
  const judgedAnew = isSchemaOther(present, step.set);
  for (const observed of present) {
    for (const path of openPaths(observed, step, judgedAnew)) affected.add(path);
  }
  return affected;
}

/** Whether files that the schema did not allow may be allowed now. */
function isSchemaOther(present: readonly ObservedReplica[], { schema }: TaxonomySet): boolean {
  if (schema === undefined) return true;
  return present.some(({ files, manifest }) => files.get(schema)?.id !== manifest.get(schema)?.id);
}

/** Whether a replica that is written to has not what the index has: another text, or a file that is no more. */
function isBehind(observed: ObservedReplica, path: string, { set, documents }: Step): boolean {
  const entry = observed.manifest.get(path);
  const current = documents.get(path);
  if (current !== undefined) return isHolder(set, observed, path) && entry?.current !== current;
  // Where nothing was decided, its own copy stays.
  return observed.files.has(path) && entry?.apart === undefined && entry?.kept === undefined;
}

/** The same for one replica. What waits in its pull request is not open, unless the pull request must be made anew. */
function openPaths(observed: ObservedReplica, step: Step, judgedAnew: boolean): readonly string[] {
  const { manifest, files, proposed } = observed;
  const aside = putAside(observed);
  const paths = new Set([...manifest.keys(), ...files.keys(), ...step.documents.keys()]);
  const isWaiting = (path: string): boolean => proposed?.get(path)?.current === step.documents.get(path);
  const open: string[] = [];
  const waiting: string[] = [];
  const delivered = isDelivered(step.set, step.mode, observed.name);
  for (const path of paths) {
    if (!step.matches(path)) continue;
    const problem = aside.get(path);
    const isAgain = step.force || (judgedAnew && problem?.code === 'TAXONOMY_SCHEMA_VIOLATED');
    if (problem && !isAgain) continue;
    const isChanged = manifest.get(path)?.id !== files.get(path)?.id;
    if (isChanged || problem) open.push(path);
    else if (delivered && isBehind(observed, path, step)) {
      (proposed && isWaiting(path) ? waiting : open).push(path);
    }
  }
  return open.length > 0 ? [...open, ...waiting] : open;
}

/** The pull request that brings a replica what it lacks still; `undefined`: it lacks nothing, or nothing was proposed. */
export function waitsFor(
  { proposed, intents, files }: ObservedReplica,
  manifest: Manifest,
  documents: Step['documents'],
): Intent['pullRequest'] {
  if (proposed === undefined) return undefined;
  const brings = ([path, { current }]: readonly [string, FileState]): boolean =>
    current !== undefined && current === documents.get(path) && current !== manifest.get(path)?.current;
  const takes = ([path, { base }]: readonly [string, FileState]): boolean =>
    base !== undefined && files.has(path) && !documents.has(path) && !proposed.has(path);
  const isWaiting = [...proposed].some(brings) || [...manifest].some(takes);
  return isWaiting ? openProposal(intents)?.pullRequest : undefined;
}

/** Files that were put aside as they still are. */
export function putAside({ quarantine, files }: ObservedReplica): ReadonlyMap<string, Quarantined> {
  return new Map(
    quarantine.filter(({ path, id }) => files.get(path)?.id === id).map((one) => [one.path, one]),
  );
}
