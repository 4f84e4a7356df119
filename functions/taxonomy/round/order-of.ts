import type { TaxonomySet } from '../../../shared/config/configuration.ts';
import type { TaxonomyJob } from '../../../shared/jobs/taxonomy-job.ts';
import { formatOf } from '../document/formats.ts';
import { TaxonomyError } from '../errors.ts';
import { replaceAt } from '../merge/replace.ts';
import type { RoundOrder } from './plan.ts';
import type { RoundDependencies } from './prepare-pass.ts';
import {
  findVersion,
  type KnownState,
  readConflicts,
  readDecisions,
  readSetState,
  writeRecord,
} from './read-state.ts';
import type { ConflictRecord } from './set-state.ts';

/** What leads to a round. */
export type Action = Exclude<TaxonomyJob['action'], { kind: 'check' }>;
type Resolve = Extract<Action, { kind: 'resolve' }>;

/**
 * What a round has to do for an action. A decision about an open conflict is stored for the round that finds the conflict
 * again; one about a settled conflict is a change like any other. Throws `TaxonomyError` for a version, conflict or side that
 * there is not.
 */
export async function orderOf(
  dependencies: RoundDependencies,
  set: TaxonomySet,
  action: Action,
): Promise<RoundOrder> {
  // Going back and deciding must reach every replica that is written to at all: a push would only bring the hub's values again.
  const mode = set.mode === 'push' ? 'bidirectional' : set.mode;
  // What waits for approval elsewhere goes on waiting: nobody was asked about that.
  const order = { mode, deletionsApproved: false, force: true } as const;
  switch (action.kind) {
    case 'sync': {
      const { deletionsApproved } = action;
      return { mode: action.mode ?? set.mode, deletionsApproved, force: deletionsApproved, cause: 'round' };
    }
    case 'rollback': {
      const values = await documentsOf(dependencies, set, action.to);
      return {
        ...order,
        orders: { name: `version ${action.to}`, values },
        cause: 'rollback',
        rollbackTo: action.to,
      };
    }
    case 'resolve': {
      const orders = await decide(dependencies, set, action);
      return { ...order, cause: 'resolve', ...(orders ? { orders } : {}) };
    }
  }
}

async function documentsOf(
  { store, blobs }: RoundDependencies,
  set: TaxonomySet,
  to: number,
): Promise<ReadonlyMap<string, Uint8Array | undefined>> {
  const { state } = await readSetState(store, blobs, set.name);
  const version = await findVersion(blobs, state, to);
  if (!version) {
    throw new TaxonomyError({
      code: 'TAXONOMY_NO_SUCH_VERSION',
      what: `there is no version ${to}`,
      where: set.name,
      remedy: `See which there are: auto-builder taxonomy history ${set.name}`,
    });
  }
  const then = new Map(version.documents);
  const now = new Map(state.documents);
  const values = new Map<string, Uint8Array | undefined>();
  for (const path of new Set([...then.keys(), ...now.keys()])) {
    const hash = then.get(path);
    if (hash === now.get(path)) continue;
    const bytes = hash === undefined ? undefined : await blobs.get(hash);
    if (hash !== undefined && bytes === undefined) throw lostDocument(set.name, path, to);
    values.set(path, bytes);
  }
  return values;
}

async function decide(
  { store, blobs }: RoundDependencies,
  set: TaxonomySet,
  action: Resolve,
): Promise<RoundOrder['orders'] | undefined> {
  const known = await readSetState(store, blobs, set.name);
  const conflict = (await readConflicts(blobs, known.state)).find(({ id }) => id === action.conflict);
  if (!conflict) throw unknownConflict(set.name, action.conflict);
  const value = decidedValue(conflict, action.decision, set.name);
  if (value !== null) requireJson(value, action.conflict);
  if (conflict.status === 'open') {
    await storeDecision({ store, blobs }, set, known, { conflict: conflict.id, value });
    return undefined;
  }
  const name = `decision about ${conflict.id}`;
  const { before, after } = await withValue(blobs, known, conflict, value);
  return { name, values: new Map([[conflict.file, after]]), bases: new Map([[conflict.file, before]]) };
}

async function storeDecision(
  { store, blobs }: Pick<RoundDependencies, 'store' | 'blobs'>,
  set: TaxonomySet,
  { pointer, state }: KnownState,
  decision: { readonly conflict: string; readonly value: string | null },
): Promise<void> {
  const others = (await readDecisions(blobs, state)).filter(({ conflict }) => conflict !== decision.conflict);
  const decisions = await writeRecord(blobs, [...others, decision]);
  const moved = await store.move(set.name, pointer, await writeRecord(blobs, { ...state, decisions }));
  if (moved) return;
  throw new TaxonomyError({
    code: 'TAXONOMY_BUSY',
    what: 'another round over the same set was faster',
    where: set.name,
    remedy: 'Nothing: it is tried again by itself.',
  });
}

/** The document as it is, and with the value at the conflict's place. */
async function withValue(
  blobs: RoundDependencies['blobs'],
  { state }: KnownState,
  { file, path }: ConflictRecord,
  value: string | null,
): Promise<{ readonly before: Uint8Array; readonly after: Uint8Array | undefined }> {
  const hash = new Map(state.documents).get(file);
  const bytes = hash === undefined ? undefined : await blobs.get(hash);
  const document = bytes && formatOf(file)?.parse(bytes, `index:${file}`);
  const decided = value === null ? undefined : parseJson(value, `decision about ${file}`);
  if (document === undefined) {
    throw new TaxonomyError({
      code: 'TAXONOMY_NO_SUCH_FILE',
      what: 'the file is not in the index any more',
      where: file,
      remedy: 'Put it into one of the replicas again.',
    });
  }
  const changed = replaceAt(document.root, path, decided);
  return { before: document.bytes, after: changed && document.edit(changed) };
}

function decidedValue(conflict: ConflictRecord, decision: Resolve['decision'], set: string): string | null {
  if ('delete' in decision) return null;
  if ('value' in decision) return decision.value;
  const wanted = decision.side.toLowerCase();
  const candidate = conflict.candidates.find(({ sides }) =>
    sides.some(({ repository }) => repository.toLowerCase() === wanted),
  );
  if (candidate?.cut !== true && candidate !== undefined) return candidate.value;
  const names = conflict.candidates.flatMap(({ sides }) => sides.map(({ repository }) => repository));
  throw new TaxonomyError({
    code: candidate ? 'TAXONOMY_VALUE_TOO_LONG' : 'TAXONOMY_NO_SUCH_SIDE',
    what: candidate ? 'the value is too long to be kept' : `the conflict has no side ${decision.side}`,
    where: `${set}: ${conflict.id}`,
    remedy: candidate ? 'Give the value itself with --value.' : `Name one of: ${names.join(', ')}.`,
  });
}

function requireJson(value: string, conflict: string): void {
  parseJson(value, `decision about ${conflict}`);
}

function parseJson(value: string, where: string) {
  const format = formatOf('value.json');
  if (!format) throw new RangeError('JSON is a format');
  return format.parse(Buffer.from(value), where).root;
}

function unknownConflict(set: string, id: string): TaxonomyError {
  return new TaxonomyError({
    code: 'TAXONOMY_NO_SUCH_CONFLICT',
    what: `there is no conflict ${id}`,
    where: set,
    remedy: `See which there are: auto-builder taxonomy conflicts ${set}`,
  });
}

function lostDocument(set: string, path: string, version: number): TaxonomyError {
  return new TaxonomyError({
    code: 'TAXONOMY_VERSION_LOST',
    what: `the content of ${path} in version ${version} is gone`,
    where: set,
    remedy: 'Go back to another version.',
  });
}
