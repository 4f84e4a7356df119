import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from '../support/cli-here.ts';
import { type TestDirectory, testDirectory } from '../support/work-tree.ts';

const index = (...entries: readonly (readonly [id: string, title: string])[]) =>
  `{\n  "entries": [\n${entries.map(([id, title]) => `    { "id": "${id}", "title": "${title}" }`).join(',\n')}\n  ]\n}\n`;

let clone: TestDirectory;
beforeEach(async () => {
  clone = await testDirectory({ git: true });
});
afterEach(() => clone.remove());

const file = 'docs/doc index.json';
const content = () => readFile(join(clone.path, file), 'utf8');

/** Follows the help of the command: the attribute, and the two settings. */
async function install(): Promise<void> {
  const { stdout } = await runHere(['taxonomy', 'merge', '--help']);
  const settings = [
    ...stdout.matchAll(/git config --global (merge\.auto-builder\.\w+) (?:"(.*)"|'(.*)')$/gm),
  ];
  expect(settings.map(([, name]) => name)).toEqual(['merge.auto-builder.name', 'merge.auto-builder.driver']);
  for (const [, name = '', one, other] of settings) await clone.git('config', name, one ?? other ?? '');
  const attribute = /^ *\S+ (merge=auto-builder)$/m.exec(stdout)?.[1];
  await clone.write({ '.gitattributes': `*.json ${attribute}\n` });
}

/** Two branches that both changed the file; the first is checked out. */
async function branches(base: string | undefined, ours: string, theirs: string): Promise<void> {
  await install();
  if (base !== undefined) await clone.write({ [file]: base });
  await clone.commit();
  await clone.git('checkout', '--quiet', '-b', 'theirs');
  await clone.write({ [file]: theirs });
  await clone.commit();
  await clone.git('checkout', '--quiet', 'main');
  await clone.write({ [file]: ours });
  await clone.commit();
}

describe('git merge with the driver that the help tells to install', () => {
  it('merges neighbouring entries that git takes for a conflict', async () => {
    await branches(
      index(['intro', 'Intro'], ['usage', 'Usage']),
      index(['intro', 'Introduction'], ['usage', 'Usage']),
      index(['intro', 'Intro'], ['usage', 'How to use']),
    );

    await clone.git('merge', '--quiet', '--no-edit', 'theirs');

    expect(await content()).toBe(index(['intro', 'Introduction'], ['usage', 'How to use']));
    expect(await clone.git('status', '--porcelain')).toBe('');
  });

  it('unites a file that both branches added', async () => {
    await branches(undefined, index(['intro', 'Intro']), index(['usage', 'Usage']));

    await clone.git('merge', '--quiet', '--no-edit', 'theirs');

    expect(
      JSON.parse(await content())
        .entries.map(({ id }: { id: string }) => id)
        .sort(),
    ).toEqual(['intro', 'usage']);
  });

  it('leaves a conflict for a person, says where it is, and has decided the rest', async () => {
    await branches(
      index(['intro', 'Intro'], ['usage', 'Usage']),
      index(['intro', 'Introduction'], ['usage', 'Usage']),
      index(['intro', 'Welcome'], ['usage', 'How to use']),
    );

    await expect(clone.git('merge', '--no-edit', 'theirs')).rejects.toThrow(/\/entries\/\[id=intro\]\/title/);

    expect(await clone.git('diff', '--name-only', '--diff-filter=U')).toContain('docs/doc index.json');
    expect(await content()).toBe(index(['intro', 'Introduction'], ['usage', 'How to use']));
  });

  it('leaves a file that cannot be read as it was on this branch, and names it', async () => {
    await branches(index(['intro', 'Intro']), index(['intro', 'Introduction']), '{ "entries": [');

    await expect(clone.git('merge', '--no-edit', 'theirs')).rejects.toThrow(
      /TAXONOMY_FILE_INVALID.*docs\/doc index\.json \(theirs\):1:/,
    );

    expect(await content()).toBe(index(['intro', 'Introduction']));
  });
});
