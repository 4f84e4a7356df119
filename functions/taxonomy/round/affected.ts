import type { TaxonomySet } from '../../../shared/config/configuration.ts';
import type { ObservedReplica } from './observe.ts';
import type { Quarantined } from './set-state.ts';

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
  for (const observed of present) for (const path of openPaths(observed, step)) affected.add(path);
  return affected;
}

/** The same for one replica. What waits in its pull request is not open, unless the pull request must be made anew. */
function openPaths(observed: ObservedReplica, step: Step): readonly string[] {
  const { manifest, files, proposed } = observed;
  const aside = putAside(observed);
  const paths = new Set([...manifest.keys(), ...files.keys(), ...step.documents.keys()]);
  const isWaiting = (path: string): boolean => proposed?.get(path)?.current === step.documents.get(path);
  const open: string[] = [];
  const waiting: string[] = [];
  const delivered = isDelivered(step.set, step.mode, observed.name);
  for (const path of paths) {
    if (!step.matches(path)) continue;
    if (aside.has(path) && !step.force) continue;
    const entry = manifest.get(path);
    const isChanged = entry?.id !== files.get(path)?.id;
    const isBehind =
      delivered && isHolder(step.set, observed, path) && entry?.current !== step.documents.get(path);
    if (isChanged || (aside.has(path) && step.force)) open.push(path);
    else if (isBehind) (proposed && isWaiting(path) ? waiting : open).push(path);
  }
  return open.length > 0 ? [...open, ...waiting] : open;
}

/** Files that were put aside as they still are. */
export function putAside({ quarantine, files }: ObservedReplica): ReadonlyMap<string, Quarantined> {
  return new Map(
    quarantine.filter(({ path, id }) => files.get(path)?.id === id).map((one) => [one.path, one]),
  );
}
