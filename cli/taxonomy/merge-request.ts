import type { MergeStrategy } from '../../functions/taxonomy/merge/merge.ts';
import { UsageError } from '../errors.ts';

/** What may stand behind `taxonomy merge`. */
export interface MergeOptions {
  readonly base?: string;
  readonly side?: readonly string[];
  readonly output?: string;
  readonly path?: string;
  readonly strategy?: string;
  readonly driver?: boolean;
  readonly json?: boolean;
}

/** A file that takes part. */
export interface NamedFile {
  /** Among the sides. */
  readonly name: string;
  /** What it is called in errors. */
  readonly label: string;
  readonly path: string;
}

/** What is to be merged, and where the result goes. */
export interface MergeRequest {
  readonly base: NamedFile;
  readonly sides: readonly [NamedFile, ...NamedFile[]];
  /** Where the result goes; `undefined`: to standard output. */
  readonly output: string | undefined;
  /** Names that may tell the format, the best first. */
  readonly formatNames: readonly (string | undefined)[];
  readonly strategy: Exclude<MergeStrategy, 'current'>;
}

const strategies = ['merge', 'ours', 'theirs', 'manual'] as const;

/** Understands the command. Throws `USAGE`. */
export function mergeRequest(files: readonly string[], options: MergeOptions): MergeRequest {
  const strategy = strategies.find((name) => name === (options.strategy ?? 'merge'));
  if (!strategy) {
    throw usage(
      'there is no such strategy',
      `--strategy ${options.strategy}`,
      `Write ${strategies.join(', ')}.`,
    );
  }
  return { ...(options.driver ? asDriver(files, options) : asFiles(files, options)), strategy };
}

function asFiles(files: readonly string[], options: MergeOptions): Omit<MergeRequest, 'strategy'> {
  const { base, side = [], output, path } = options;
  const [first, ...others] = [...new Set(side)];
  if (files.length > 0) {
    throw usage(
      'files stand alone behind --driver only',
      files.join(' '),
      'Write --base FILE --side FILE --side FILE.',
    );
  }
  if (base === undefined) {
    throw usage(
      'no base is named',
      '--base',
      'Name what the sides come from; an empty file where there is nothing.',
    );
  }
  if (first === undefined)
    throw usage('no side is named', '--side', 'Name every side: --side FILE --side FILE.');
  // `current` is what the merge calls the base.
  const named = (file: string): NamedFile => ({
    name: file === 'current' ? './current' : file,
    label: file,
    path: file,
  });
  return {
    base: named(base),
    sides: [named(first), ...others.map(named)],
    output,
    formatNames: [path, output, first, base],
  };
}

/** As git calls it: `%O %A %B %P`, and the result over `%A`. */
function asDriver(files: readonly string[], options: MergeOptions): Omit<MergeRequest, 'strategy'> {
  const [base, ours, theirs, placed, ...more] = files;
  if (base === undefined || ours === undefined || theirs === undefined || more.length > 0) {
    throw usage('a merge driver gets three or four files', files.join(' '), 'Write --driver %O %A %B %P.');
  }
  if (options.base !== undefined || options.side !== undefined || options.output !== undefined) {
    throw usage('--driver stands alone', '--base, --side, -o', 'Write --driver %O %A %B %P.');
  }
  const path = options.path ?? placed;
  // The files have names of the moment.
  const named = (name: string, file: string): NamedFile => ({
    name,
    label: `${path ?? file} (${name})`,
    path: file,
  });
  return {
    base: named('base', base),
    sides: [named('ours', ours), named('theirs', theirs)],
    output: ours,
    formatNames: [path, ours, theirs],
  };
}

function usage(what: string, where: string, remedy: string): UsageError {
  return new UsageError(what, where, remedy);
}
