import { expect, it } from 'vitest';
import type { FileEntry } from '../../../../functions/validation/repository-files.ts';
import { gitFiles } from '../../../../functions/validation/sources/git-files.ts';
import type { BlobAnswer } from '../../../../shared/git/read-blobs.ts';
import { contents } from '../../../support/work-tree.ts';

const file = (path: string, id: string, mode = '100644'): FileEntry => ({ path, mode, id });

it('the files of a commit are read by their blobs, each blob once', async () => {
  const entries = [
    file('a', '1'),
    file('b', '2', '100755'),
    file('copy-of-a', '1'),
    file('large', '3'),
    file('link', '4', '120000'),
    file('module', '5', '160000'),
    file('wrong', '6'),
    file('lost', '7'),
  ];
  const asked: string[][] = [];
  const files = gitFiles({ entries }, async function* (ids): AsyncGenerator<BlobAnswer> {
    asked.push([...ids]);
    yield { id: '2', bytes: Buffer.from('two') };
    yield { id: '1', bytes: Buffer.from('one') };
    yield { id: '3', tooLarge: true };
    yield { id: '6', notABlob: true };
  });

  expect(await contents(files)).toEqual({
    a: 'one',
    b: 'two',
    'copy-of-a': 'one',
    large: '[is larger than 1024 KB]',
    link: '[is a symbolic link: links are not followed]',
    module: '[is a submodule: its files are in another repository]',
    wrong: '[is no file in the repository]',
    lost: '[was not sent by the host]',
  });
  expect(asked).toEqual([['1', '2', '3', '6', '7']]);
});
