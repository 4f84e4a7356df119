import { describe, expect, it } from 'vitest';
import { parseCommit } from '../../../shared/git/commit-object.ts';
import { writeCommits } from '../../../shared/git/commit-writer.ts';
import { makeSnapshot, type Snapshot } from '../../../shared/git/snapshot.ts';
import type { TreeLine } from '../../../shared/git/tree.ts';

const [root, folder, blob] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)];
const trees = new Map<string, readonly TreeLine[]>([
  [
    root,
    [
      { mode: '40000', name: 'dir', id: folder },
      { mode: '100644', name: 'file', id: blob },
      { mode: '120000', name: 'link', id: blob },
      { mode: '160000', name: 'module', id: blob },
      { mode: '100644', name: '\xff', id: blob },
    ],
  ],
  [folder, [{ mode: '100644', name: 'inner', id: blob }]],
]);
const snapshot: Snapshot = makeSnapshot(
  parseCommit('d'.repeat(40), Buffer.from(`tree ${root}\n\nm`), ''),
  trees,
  {
    objectFormat: 'sha1',
    where: '',
  },
);

function write(path: string, text: string | undefined): ReturnType<typeof writeCommits> {
  const changes = new Map([[path, text === undefined ? undefined : Buffer.from(text)]]);
  return writeCommits(snapshot, [{ changes, message: 'm', author: { name: 'A', email: 'a@b' }, at: 0 }]);
}

describe('a path that is refused', () => {
  it.each([
    ...['', '/a', 'a/', 'a//b', '.', './a', 'a/..', '../a', 'a\0b', 'x'.repeat(5000)],
    ...['.git/config', 'a/.git', '.GIT/config', '.git./config', '.git /x', 'git~1/x', '.g\u200cit/x'],
    ...['.git:stream', 'a\\.git\\config', '..\\a', '.git::$INDEX_ALLOCATION/x'],
    ...['dir', 'file/below', 'link', 'module', 'link/below', '\ufffd'],
  ])('is %j', (path) => {
    expect(() => write(path, 'text')).toThrow('GIT_PATH_INVALID');
  });

  it.each(['none', 'dir', 'dir/none', 'none/none', 'file/none'])('for deleting is %j', (path) => {
    expect(() => write(path, undefined)).toThrow('GIT_PATH_INVALID');
  });
});

it.each(['.gitignore', '.github/x', 'a.git', '...', 'a..b', ' a', 'ü', '-', 'git~10', '.gitx'])(
  'the path %j is taken',
  (path) => {
    expect(write(path, 'text').tips).toHaveLength(1);
  },
);

it('a link may be deleted', () => {
  expect(write('link', undefined).tips).toHaveLength(1);
});

it('the same commits have the same ids', () => {
  expect(write('file', 'text').tips).toEqual(write('file', 'text').tips);
});
