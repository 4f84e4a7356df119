import type { ObjectId } from '../../../shared/git/object-id.ts';
import type { BlobAnswer } from '../../../shared/git/read-blobs.ts';
import { fileBytesLimit } from '../readable-text.ts';
import { gitFailed, type WorkTree } from './work-tree.ts';

/** At most this many files are held in memory at once. */
const blobsAtOnce = 200;

/**
 * Reads blobs from the object store of a clone, each once. Those that are larger than what is analysed are not read.
 * Throws `VALIDATION_GIT_FAILED`.
 */
export async function* readLocalBlobs(
  tree: WorkTree,
  ids: readonly ObjectId[],
): AsyncGenerator<BlobAnswer, void, void> {
  for (let index = 0; index < ids.length; index += blobsAtOnce) {
    const group = ids.slice(index, index + blobsAtOnce);
    // `<id> <type> <size>`, or `<id> missing`: https://git-scm.com/docs/git-cat-file#_batch_output
    const described = (await tree.read(['cat-file', '--batch-check'], { input: lines(group) })).toString(
      'latin1',
    );
    const wanted: ObjectId[] = [];
    for (const [id = '', type, size] of described
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '))) {
      if (type !== 'blob') yield { id, notABlob: true };
      else if (Number(size) > fileBytesLimit) yield { id, tooLarge: true };
      else wanted.push(id);
    }
    if (wanted.length > 0) yield* readGroup(tree, wanted);
  }
}

async function* readGroup(tree: WorkTree, ids: readonly ObjectId[]): AsyncGenerator<BlobAnswer, void, void> {
  const command = ['cat-file', '--batch'];
  const output = await tree.read(command, { input: lines(ids) });
  let position = 0;
  for (const id of ids) {
    const end = output.indexOf(0x0a, position);
    const [found, , size] = output.toString('latin1', position, Math.max(end, position)).split(' ');
    if (found !== id)
      throw gitFailed(tree.directory, command, { code: 0, complaint: 'an object is missing' });
    position = end + 1 + Number(size) + 1;
    yield { id, bytes: output.subarray(end + 1, position - 1) };
  }
}

function lines(ids: readonly ObjectId[]): string {
  return ids.map((id) => `${id}\n`).join('');
}
