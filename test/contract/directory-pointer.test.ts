import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDirectoryPointer, writeDirectoryPointer } from '../../shared/sites/directory-pointer.ts';

const pointer = (fence: number) => ({ fence, run: `run-${fence}` });

describe('the pointer of a site in a directory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auto-builder-pointer-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is there with all of its content, or not at all', async () => {
    await writeDirectoryPointer(directory, pointer(1), 0);
    expect(await readDirectoryPointer(directory)).toEqual({ pointer: pointer(1), number: 1 });
  });

  it('is not written by who has seen an old one', async () => {
    await writeDirectoryPointer(directory, pointer(1), 0);
    expect(await writeDirectoryPointer(directory, pointer(2), 0)).toBe(false);
    expect((await readDirectoryPointer(directory)).number).toBe(1);
  });

  it('keeps only so many of those before', async () => {
    for (let fence = 1; fence <= 200; fence += 1)
      await writeDirectoryPointer(directory, pointer(fence), fence - 1);
    expect((await readDirectoryPointer(directory)).pointer?.fence).toBe(200);
    expect((await readdir(join(directory, '.auto-builder', 'pointer'))).length).toBe(50);
  });

  it('does not mind what a killed process has left', async () => {
    await writeDirectoryPointer(directory, pointer(1), 0);
    await writeFile(join(directory, '.auto-builder', 'pointer', 'half.tmp'), '{');
    expect(await writeDirectoryPointer(directory, pointer(2), 1)).toBe(true);
  });

  it('lets each change of several processes count once', async () => {
    const [processes, changes] = [4, 50];
    const code = `
      const { readDirectoryPointer, writeDirectoryPointer } = await import(${JSON.stringify(
        new URL('../../shared/sites/directory-pointer.ts', import.meta.url).href,
      )});
      for (let done = 0; done < ${changes}; ) {
        const { pointer, number } = await readDirectoryPointer(process.argv[1]);
        const next = { fence: (pointer?.fence ?? 0) + 1, run: String(process.pid) };
        if (await writeDirectoryPointer(process.argv[1], next, number)) done += 1;
      }`;
    const children = Array.from({ length: processes }, () =>
      spawn(process.execPath, ['--input-type=module', '--eval', code, directory], {
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    );
    const ends = children.map(async (child) => {
      const [errors, [status]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      return status === 0 ? '' : errors;
    });
    expect((await Promise.all(ends)).join('')).toBe('');
    const { number, pointer: last } = await readDirectoryPointer(directory);
    expect([number, last?.fence]).toEqual([processes * changes, processes * changes]);
  });
});
