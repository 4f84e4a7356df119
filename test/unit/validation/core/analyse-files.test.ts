import { describe, expect, it } from 'vitest';
import { type Analyser, analyseFiles } from '../../../../functions/validation/analyse-files.ts';
import type { AnalysisTask, FileAnalysis } from '../../../../functions/validation/analysis.ts';
import type { ChosenFile } from '../../../../functions/validation/choose-files.ts';
import { knownAnalyses } from '../../../../functions/validation/known-analyses.ts';
import type { RepositoryFiles } from '../../../../functions/validation/repository-files.ts';
import { fileAnalysis, fileSettings, filesInMemory } from '../../../support/validation-files.ts';

/** An analyser that remembers what it was asked, over engines that answer with the text itself. */
function analyser(answer = (_: AnalysisTask): FileAnalysis | { problem: string } => fileAnalysis()) {
  const asked: string[] = [];
  const texts = new Map<string, string>();
  const parts: Analyser = {
    pool: {
      analyse: async (task) => {
        asked.push(task.text);
        return answer(task);
      },
      fix: async ({ text }) => ({ text, codes: [] }),
      close: async () => undefined,
    },
    engineVersions: { python: '1', javascript: '1', json: '1', markdown: '1' },
    known: knownAnalyses({
      find: async (keys) =>
        new Map(keys.flatMap((key) => (texts.has(key) ? [[key, texts.get(key) ?? '']] : []))),
      keep: async (more) => {
        for (const [key, text] of more) texts.set(key, text);
      },
    }),
  };
  return { parts, asked };
}

const all = async (files: RepositoryFiles): Promise<ChosenFile[]> =>
  (await files.list()).map((entry) => ({ entry, settings: fileSettings() }));

describe('analysing files', () => {
  it('asks the engines once for each file', async () => {
    const { parts, asked } = analyser();
    const files = filesInMemory({ 'a.py': 'a', 'b.py': 'b' });
    const { analysed } = await analyseFiles(await all(files), files, parts);
    expect([asked.toSorted(), analysed.length]).toEqual([['a', 'b'], 2]);
  });

  it('never analyses the same content twice, whatever its path', async () => {
    const { parts, asked } = analyser();
    const first = filesInMemory({ 'a.py': 'same' });
    const second = filesInMemory({ 'elsewhere/b.py': 'same' });
    await analyseFiles(await all(first), first, parts);
    const { reused } = await analyseFiles(await all(second), second, parts);
    expect([asked, reused]).toEqual([['same'], 1]);
  });

  it('analyses again when the settings are others', async () => {
    const { parts, asked } = analyser();
    const files = filesInMemory({ 'a.py': 'same' });
    const chosen = await all(files);
    await analyseFiles(chosen, files, parts);
    const narrower = chosen.map((file) => ({ ...file, settings: fileSettings({ lineLength: 80 }) }));
    await analyseFiles(narrower, files, parts);
    expect(asked).toEqual(['same', 'same']);
  });

  it('names the file that an engine could not analyse, and goes on with the others', async () => {
    const { parts } = analyser(({ text }) =>
      text === 'bad' ? { problem: 'took too long' } : fileAnalysis(),
    );
    const files = filesInMemory({ 'a.py': 'bad', 'b.py': 'good' });
    const { analysed, notAnalysed } = await analyseFiles(await all(files), files, parts);
    expect([analysed.map(({ entry }) => entry.path), notAnalysed]).toEqual([
      ['b.py'],
      [{ file: 'a.py', reason: 'took too long' }],
    ]);
  });

  it('does not keep what could not be analysed', async () => {
    const { parts, asked } = analyser(() => ({ problem: 'took too long' }));
    const files = filesInMemory({ 'a.py': 'slow' });
    await analyseFiles(await all(files), files, parts);
    await analyseFiles(await all(files), files, parts);
    expect(asked).toEqual(['slow', 'slow']);
  });

  it.each([
    ['bytes that are not UTF-8', new Uint8Array([0xff, 0xfe, 0x41]), 'is not UTF-8'],
    ['NUL bytes', 'a\0b', 'holds NUL bytes: not a text file'],
    ['more than a megabyte', 'x'.repeat(1024 * 1024 + 1), 'is larger than 1024 KB (1025 KB)'],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n',
      'is a Git LFS pointer: its content is elsewhere',
    ],
  ])('names a file of %s without troubling an engine', async (_name, content, reason) => {
    const { parts, asked } = analyser();
    const files = filesInMemory({ 'a.py': content });
    const { notAnalysed } = await analyseFiles(await all(files), files, parts);
    expect([notAnalysed, asked]).toEqual([[{ file: 'a.py', reason }], []]);
  });

  it('names a file that nobody delivered', async () => {
    const { parts } = analyser();
    const files: RepositoryFiles = { ...filesInMemory({ 'a.py': 'a' }), async *read() {} };
    const { notAnalysed } = await analyseFiles(await all(files), files, parts);
    expect(notAnalysed).toEqual([{ file: 'a.py', reason: 'could not be read' }]);
  });

  it('keeps what it has when it is called off', async () => {
    const { parts, asked } = analyser();
    const files = filesInMemory({ 'a.py': 'a', 'b.py': 'b' });
    const called = new AbortController();
    const reading: RepositoryFiles = {
      ...files,
      async *read(entries) {
        for await (const content of files.read(entries)) {
          yield content;
          called.abort(new Error('out of time'));
        }
      },
    };
    await expect(
      analyseFiles(await all(files), reading, { ...parts, signal: called.signal }),
    ).rejects.toThrow('out of time');
    await analyseFiles(await all(files), files, parts);
    expect(asked.toSorted()).toEqual(['a', 'b']);
  });
});
