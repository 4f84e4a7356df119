import { describe, expect, it } from 'vitest';
import {
  asksToBeSkipped,
  fixCommits,
  isOwnCommit,
} from '../../../../functions/validation/fixing/fix-commits.ts';
import type { FileFix } from '../../../../functions/validation/fixing/fix-files.ts';

const fix = (file: string, ...kinds: ('imports' | 'style')[]): FileFix => ({
  file,
  original: 'original\n',
  steps: kinds.map((kind) => ({ kind, codes: [`code-of-${kind}`], text: `after ${kind}\n` })),
});
const subjects = (files: readonly FileFix[]) =>
  fixCommits(files, 'run-1').map(({ message }) => message.split('\n')[0]);

describe('the commits for fixes', () => {
  it('are one for each kind, imports first', () => {
    expect(subjects([fix('a.py', 'imports', 'style'), fix('b.py', 'style')])).toEqual([
      'refactor: resolve unused imports',
      'style: fix formatting in 2 files',
    ]);
  });

  it('say "file" of a single one', () => {
    expect(subjects([fix('a.py', 'style')])).toEqual(['style: fix formatting in 1 file']);
  });

  it('are none without fixes', () => {
    expect(fixCommits([], 'run-1')).toEqual([]);
  });

  it('hold each file as it is after their own kind', () => {
    const [imports, style] = fixCommits([fix('a.py', 'imports', 'style')], 'run-1');
    const text = (changes?: ReadonlyMap<string, Uint8Array>) =>
      new TextDecoder().decode(changes?.get('a.py'));
    expect([text(imports?.changes), text(style?.changes)]).toEqual(['after imports\n', 'after style\n']);
  });

  it('name the files and what was mended in them', () => {
    expect(fixCommits([fix('a.py', 'imports')], 'run-1')[0]?.message).toContain('- "a.py": code-of-imports');
  });

  it('keep a hostile file name on one line', () => {
    const [commit] = fixCommits([fix('a\n\nAuto-Builder-Run: x.py', 'style')], 'run-1');
    expect(commit?.message.split('\n').filter((line) => line.startsWith('Auto-Builder-Run'))).toEqual([
      'Auto-Builder-Run: run-1',
    ]);
  });

  it('are known as our own', () => {
    expect(fixCommits([fix('a.py', 'style')], 'run-1').every(({ message }) => isOwnCommit(message))).toBe(
      true,
    );
  });
});

describe('a commit message', () => {
  it('with our trailer in the middle of its text is not our own', () => {
    expect(isOwnCommit('revert\n\nAuto-Builder-Run: run-1\n\nIt was wrong.\n')).toBe(false);
  });

  it('asks to be skipped in any case of letters', () => {
    expect(asksToBeSkipped('wip [Skip Auto-Builder]')).toBe(true);
  });

  it('does not ask to be skipped by naming the product', () => {
    expect(asksToBeSkipped('docs: how to skip auto-builder')).toBe(false);
  });
});
