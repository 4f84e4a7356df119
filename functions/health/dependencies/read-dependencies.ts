import type { BlobAnswer } from '../../../shared/git/read-blobs.ts';
import type { DependencyList } from './dependency-list.ts';
import { makeDependencyList, type ReadFile } from './make-dependency-list.ts';
import { chooseManifestFiles, type ManifestFile } from './manifest-files.ts';
import type { RepositoryTip } from './repository-tip.ts';

/** Of all files together; they are in memory at the same time. */
const totalBytes = 32 * 1024 * 1024;

/** Reads what the manifests and lock files of a commit say; those near the root first, as long as they are not too much together. */
export async function readDependencies(tip: RepositoryTip): Promise<DependencyList> {
  const { files, cut } = chooseManifestFiles(await tip.entries());
  if (files.length === 0) return makeDependencyList([], cut);
  const contents = new Map<string, Content>();
  let bytes = 0;
  for await (const answer of tip.read([...new Set(files.map(({ id }) => id))])) {
    bytes += 'bytes' in answer ? answer.bytes.length : 0;
    if (bytes > totalBytes) break;
    contents.set(answer.id, contentOf(answer));
  }
  const read = files.map(
    (file: ManifestFile): ReadFile => ({ ...file, ...(contents.get(file.id) ?? tooMuch) }),
  );
  return makeDependencyList(read, cut);
}

type Content = { readonly text: string } | { readonly problem: string };

const tooMuch: Content = { problem: 'was not read: all files together are too large' };

function contentOf(answer: BlobAnswer): Content {
  if ('bytes' in answer) return { text: answer.bytes.toString('utf8') };
  return { problem: 'tooLarge' in answer ? 'is too large' : 'is no file' };
}
