import { DeploymentError } from '../errors.ts';
import { type ArchiveFile, zipFiles } from './archive.ts';
import type { SourceEntry, SourceRepository, SourceTree } from './source.ts';

/** What a build may start from. */
const sourceBytes = 512 * 1024 * 1024;

const executable = '100755';
const link = '120000';
const submodule = '160000';

/**
 * Packs the files of a commit for a build. A link becomes a copy of the file that it names within the repository; what it names
 * elsewhere is left out, and so are submodules: neither is part of the commit. Throws `BUILD_OUTPUT_TOO_LARGE` for more than 512 MiB.
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
  const byPath = new Map(wanted.map((entry) => [entry.path, entry]));
  return zipFiles(wanted.flatMap((entry) => fileOf(entry, byPath, contents)));
}

function fileOf(
  entry: SourceEntry,
  byPath: ReadonlyMap<string, SourceEntry>,
  contents: ReadonlyMap<string, Uint8Array>,
): readonly ArchiveFile[] {
  const named = entry.mode === link ? followed(entry, byPath, contents) : entry;
  const bytes = named && contents.get(named.id);
  if (!named || !bytes) return [];
  return [{ path: entry.path, bytes, executable: named.mode === executable }];
}

/** The file that a link names, through at most one other link. */
function followed(
  { path, id }: SourceEntry,
  byPath: ReadonlyMap<string, SourceEntry>,
  contents: ReadonlyMap<string, Uint8Array>,
): SourceEntry | undefined {
  const target = Buffer.from(contents.get(id) ?? []).toString('utf8');
  const found = byPath.get(new URL(target, `file:///${path}`).pathname.slice(1));
  return found && found.mode !== link ? found : undefined;
}

function tooLarge(where: string): DeploymentError {
  return new DeploymentError({
    code: 'BUILD_OUTPUT_TOO_LARGE',
    what: 'The files of the commit are more than 512 MiB',
    where,
    remedy: 'Take large files out of the repository; the build may load them itself.',
  });
}
