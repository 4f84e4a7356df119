import { findVersion, readVersions } from '../../functions/taxonomy/round/read-state.ts';
import type { VersionRecord } from '../../functions/taxonomy/round/set-state.ts';
import type { DiffOptions } from '../commands/taxonomy-cloud-commands.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { textDiff } from '../output/text-diff.ts';
import type { Surroundings } from '../surroundings.ts';
import { LocalFileError } from './errors.ts';
import { type KnownSet, withKnownSet } from './set-records.ts';

/** One file that two versions do not have alike. */
interface FileChange {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'deleted';
  readonly diff: string;
}

/** Shows what changed from one version of a set's index to another. */
export async function versionDiff(
  name: string | undefined,
  options: DiffOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withKnownSet(name, options, surroundings, async (known) => {
    const { from, to } = await bounds(known, options);
    const paint = options.json ? (_style: string, text: string) => text : terminal.paint;
    const files = await changes(known, { from, to }, paint);
    if (options.json) {
      terminal.printJson({ set: known.set, from: from?.number ?? 0, to: to?.number ?? 0, files });
    } else if (files.length > 0) terminal.print(files.map(({ diff }) => diff).join('\n'));
    else terminal.note(`auto-builder: versions ${from?.number ?? 0} and ${to?.number ?? 0} are the same`);
    return exitCodes.synced;
  });
}

interface Bounds {
  /** `undefined`: before the first. */
  readonly from: VersionRecord | undefined;
  readonly to: VersionRecord | undefined;
}

async function bounds(known: KnownSet, options: DiffOptions): Promise<Bounds> {
  const [newest] = await readVersions(known.blobs, known.state, 1);
  const to = options.to ?? newest?.number ?? 0;
  const from = options.from ?? Math.max(0, to - 1);
  const end = await version(known, to);
  return { from: await version(known, from), to: end };
}

async function version({ blobs, state, set }: KnownSet, number: number): Promise<VersionRecord | undefined> {
  if (number === 0) return undefined;
  const found = await findVersion(blobs, state, number);
  if (found) return found;
  throw noSuchVersion(set, number);
}

/** For a number that names nothing. */
export function noSuchVersion(set: string, number: number): UsageError {
  return new UsageError(
    `there is no version ${number}`,
    set,
    `See which there are: auto-builder taxonomy history ${set}`,
  );
}

async function changes(
  known: KnownSet,
  { from, to }: Bounds,
  paint: Parameters<typeof textDiff>[1],
): Promise<readonly FileChange[]> {
  const before = new Map(from?.documents);
  const after = new Map(to?.documents);
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  const differing = paths.filter((path) => before.get(path) !== after.get(path));
  return Promise.all(
    differing.map(async (path) => {
      const [old, fresh] = await Promise.all([
        text(known, path, before.get(path)),
        text(known, path, after.get(path)),
      ]);
      const names = {
        from: `${path} (version ${from?.number ?? 0})`,
        to: `${path} (version ${to?.number ?? 0})`,
      };
      return {
        path,
        change:
          old === undefined
            ? ('added' as const)
            : fresh === undefined
              ? ('deleted' as const)
              : ('changed' as const),
        diff: textDiff({ ...names, before: old, after: fresh }, paint),
      };
    }),
  );
}

async function text(
  { blobs, set }: KnownSet,
  path: string,
  hash: string | undefined,
): Promise<string | undefined> {
  if (hash === undefined) return undefined;
  const bytes = await blobs.get(hash);
  if (bytes) return Buffer.from(bytes).toString('utf8');
  throw new LocalFileError({
    code: 'TAXONOMY_VERSION_LOST',
    what: `the content of ${path} is gone`,
    where: set,
    remedy: 'Compare other versions.',
  });
}
