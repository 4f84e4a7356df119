import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBlobs } from '../../../shared/git/read-blobs.ts';
import { changedFiles, type Snapshot } from '../../../shared/git/snapshot.ts';
import type { SourceCapabilities } from '../../../shared/git/source.ts';
import { readSnapshots } from '../../../shared/git/sparse-source.ts';
import { historyOf, randomBytesOf } from '../../support/repositories.ts';
import { type SparseScenario, startSparseScenario } from '../../support/sparse-scenario.ts';

const files = 5_000;
const changed = 5;
/** About as large as files of source code are, and as compressible: half of it is noise. */
const textOf = (seed: string): string => {
  const noise = randomBytesOf(seed, 1_500).toString('base64');
  return noise.replaceAll(/.{40}/g, (line) => `const value = '${line}';\n`);
};

let scenario: SparseScenario;
let source: SourceCapabilities;
let before: Snapshot;
let after: Snapshot;
let treeBytes = 0;
beforeAll(async () => {
  scenario = await startSparseScenario();
  const history = await historyOf(scenario.directory);
  const pathOf = (index: number): string => `packages/p${index % 50}/src/m${index % 7}/file-${index}.ts`;
  const first = history.commit('main', {
    files: Object.fromEntries(
      Array.from({ length: files }, (_, index) => [pathOf(index), textOf(`${index}`)]),
    ),
  });
  const second = history.commit('main', {
    files: Object.fromEntries(
      Array.from({ length: changed }, (_, index) => [pathOf(index * 997), textOf(`changed ${index}`)]),
    ),
  });
  const marks = await history.write();
  await scenario.git('repack', '-adq');
  source = await scenario.source();
  scenario.server.clearRequests();
  const ids = [marks.get(first) ?? '', marks.get(second) ?? ''];
  const snapshots = await readSnapshots(scenario.transport, source, ids, {
    onBytes: (bytes) => {
      treeBytes += bytes;
    },
  });
  const [one, two] = ids.map((id) => snapshots.get(id));
  if (!one || !two) throw new Error('a commit is missing');
  [before, after] = [one, two];
});
afterAll(() => scenario.close());

describe(`a push that changes ${changed} of ${files} files`, () => {
  it('is seen with one request, which carries the folders of both sides once', () => {
    expect(scenario.server.requests).toHaveLength(1);
    expect(after.entries).toHaveLength(files);
    // An id of 20 bytes does not compress, a name does.
    expect(treeBytes).toBeLessThan(files * 60);
  });

  it('costs the contents of those files and nothing else', async () => {
    const ids = changedFiles(before, after).flatMap((change) => change.after?.id ?? []);
    const packs: number[] = [];
    const options = {
      packLimitBytes: 1024 * 1024,
      blobLimitBytes: 1024 * 1024,
      onBytes: (bytes: number) => void packs.push(bytes),
    };
    let size = 0;
    for await (const answer of readBlobs(scenario.transport, source, ids, options)) {
      if ('bytes' in answer) size += answer.bytes.length;
    }
    expect(ids).toHaveLength(changed);
    expect(packs).toHaveLength(1);
    expect(packs[0]).toBeLessThan(size);
  });
});
