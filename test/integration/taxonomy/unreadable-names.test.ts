import { expect, it } from 'vitest';
import { fastImport } from '../../support/repositories.ts';
import { taxonomyOverGit } from '../../support/taxonomy-over-git.ts';
import { json } from '../../support/taxonomy-scenario.ts';

const file = 'index/docs.json';
const text = (...ids: string[]): string => json({ entries: ids.map((id) => ({ id })) });

it('files whose names are not UTF-8 are named and stay, and the others go on', async () => {
  await using set = await taxonomyOverGit({ [file]: text('a') });
  await set.round();
  await fastImport(set.server.repository('acme/a'), [
    'commit refs/heads/main\ncommitter T <t@example.test> 1700000100 +0000\ndata 1\nx\nfrom refs/heads/main^0\n',
    'M 100644 inline "index/\\377.json"\ndata 3\n{}\n\nM 100644 inline "index/\\376.json"\ndata 3\n{}\n\n',
  ]);
  await set.commit('acme/a', { [file]: text('a', 'b') });
  const end = await set.round();
  expect([...end.deliveries.values()].map(({ kind }) => kind)).toEqual(['pushed', 'pushed']);
  expect(end.quarantine.get('acme/a')?.map(({ code }) => code)).toEqual(['TAXONOMY_PATH_INVALID']);
  for (const name of set.names)
    expect(await set.git(name, 'show', `main:${file}`)).toBe(text('a', 'b').trim());
  expect(await set.git('acme/a', 'ls-tree', '-r', '--name-only', 'main')).toBe(
    `${file}\n"index/\\376.json"\n"index/\\377.json"`,
  );
  expect(await set.git('acme/b', 'ls-tree', '-r', '--name-only', 'main')).toBe(file);
});
