import { posix } from 'node:path';
import { zipFilesLimit } from '../../../shared/zip/write-zip.ts';
import { DeploymentError } from '../errors.ts';
import { type ArchiveFile, zipFiles } from './archive.ts';
import type { SourceEntry, SourceRepository, SourceTree } from './source.ts';

/** What a build may start from. */
const sourceBytes = 512 * 1024 * 1024;
/** Links that lead to links: more of them are a circle. */
const longestChain = 10;

const executable = '100755';
const link = '120000';
const submodule = '160000';

/**
 * Packs the files of a commit for a build. A link within the repository becomes a copy of the file or folder that it names (links in
 * such a folder are left out); a link to elsewhere or to nothing is left out, and so are submodules: neither is part of the
 * commit. Throws `BUILD_OUTPUT_TOO_LARGE` for more than 512 MiB or 65,535 files, and `BUILD_INPUT_MISSING` for a file that the host does
 * not hand out.
 */
export async function packSource(
  tree: SourceTree,
  source: SourceRepository,
  where: string,
): Promise<Uint8Array> {
  const wanted = tree.entries.filter(({ mode }) => mode !== submodule);
  const contents = new Map<string, Uint8Array>();
  let bytes = 0;
  for await (const blob of source.contents([...new Set(wanted.map(({ id }) => id))])) {
    contents.set(blob.id, blob.bytes);
    bytes += blob.bytes.length;
    if (bytes > sourceBytes) throw tooLarge(where);
  }
  const missing = wanted.find(({ id }) => !contents.has(id));
  if (missing) throw notHandedOut(missing, where);
  return zipFiles(filesOf(wanted, contents, where));
}

function* filesOf(
  entries: readonly SourceEntry[],
  contents: ReadonlyMap<string, Uint8Array>,
  where: string,
): Generator<ArchiveFile> {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const targetOf = ({ path, id }: SourceEntry): string => {
    const text = Buffer.from(contents.get(id) ?? []).toString('utf8');
    return posix.isAbsolute(text) ? text : posix.join(posix.dirname(path), text);
  };
  let files = 0;
  let bytes = 0;
  for (const entry of entries) {
    for (const { path, named } of copiesOf(entry, byPath, targetOf)) {
      const content = contents.get(named.id) ?? new Uint8Array();
      files += 1;
      // Counted again: copies behind links can be far more than what they are copies of.
      bytes += content.length;
      if (files > zipFilesLimit || bytes > sourceBytes) throw tooLarge(where);
      yield { path, bytes: content, executable: named.mode === executable };
    }
  }
}

/** The files that stand where an entry stands: itself, or what a link names. */
function* copiesOf(
  entry: SourceEntry,
  byPath: ReadonlyMap<string, SourceEntry>,
  targetOf: (entry: SourceEntry) => string,
): Generator<{ readonly path: string; readonly named: SourceEntry }> {
  let target = entry.path;
  let named: SourceEntry | undefined = entry;
  for (let links = 0; named?.mode === link; links += 1) {
    if (links === longestChain) return;
    target = targetOf(named);
    named = byPath.get(target);
  }
  if (named) {
    yield { path: entry.path, named };
    return;
  }
  const folder = target.replace(/\/?$/, '/');
  const prefix = folder === './' ? '' : folder;
  for (const each of byPath.values()) {
    if (each.mode === link || !each.path.startsWith(prefix)) continue;
    yield { path: posix.join(entry.path, each.path.slice(prefix.length)), named: each };
  }
}

function tooLarge(where: string): DeploymentError {
  return new DeploymentError({
    code: 'BUILD_OUTPUT_TOO_LARGE',
    what: 'The files of the commit are more than 512 MiB or 65,535',
    where,
    remedy: 'Take large files out of the repository; the build may load them itself.',
  });
}

function notHandedOut({ path }: SourceEntry, where: string): DeploymentError {
  return new DeploymentError({
    code: 'BUILD_INPUT_MISSING',
    what: `The host does not hand out ${path}: it is damaged there, or larger than 256 MiB`,
    where,
    remedy: 'Take the file out of the repository; the build may load it itself.',
  });
}
