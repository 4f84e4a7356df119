import { afterEach, beforeEach, expect, it } from 'vitest';
import { commitFixes } from '../../../functions/validation/fixing/commit-fixes.ts';
import { type TestDirectory, testDirectory } from '../../support/work-tree.ts';

let tree: TestDirectory;
beforeEach(async () => {
  tree = await testDirectory({ git: true });
  await tree.write({ 'a.py': 'x=1\n', 'b.py': 'y=1\n' });
  await tree.commit();
});
afterEach(() => tree.remove());

const styled = (file: string, original: string, text: string) => ({
  file,
  original,
  steps: [{ kind: 'style' as const, codes: ['format'], text }],
});

it('tells in the commit of the files that were written, not of one that somebody changed meanwhile', async () => {
  const fixes = [styled('a.py', 'x=1\n', 'x = 1\n'), styled('b.py', 'y=0\n', 'y = 0\n')];
  const { unwritten } = await commitFixes(tree.path, fixes, 'run-1');
  const message = await tree.git('log', '-1', '--format=%B');
  expect([message.trim(), unwritten.map(({ file }) => file)]).toEqual([
    'style: fix formatting in 1 file\n\n- "a.py": format\n\nAuto-Builder-Run: run-1',
    ['b.py'],
  ]);
});
