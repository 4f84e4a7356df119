import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { TaxonomySettings } from '../../../shared/config/configuration.ts';
import { ConfigurationError } from '../../../shared/config/errors.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { parseResolvedConfiguration } from '../../../shared/config/resolved.ts';
import { isReplica, mirrorOfReplica } from '../../../shared/config/taxonomy-settings.ts';
import { mirror } from '../../support/configuration.ts';
import { configurationInput } from '../../support/configuration-input.ts';

const resolved = (taxonomy: object): TaxonomySettings | undefined =>
  resolveConfiguration({ ...configurationInput(), taxonomy }).taxonomy;

function pathsOf(taxonomy: object): readonly string[] {
  try {
    resolved(taxonomy);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(({ path }) => path);
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const set = { name: 'docs', files: ['index/*.json'], repos: ['acme/*'] };

describe('the section taxonomy', () => {
  it('has one set of the known files where none is written', async () => {
    const example: unknown = JSON.parse(await readFile('docs/examples/auto-builder.config.json', 'utf8'));
    const { taxonomy, mirrors } = resolveConfiguration(example);
    expect(taxonomy).toMatchObject({ enabled: true, syncInterval: 3 });
    expect(taxonomy?.sets).toEqual([
      {
        name: 'index',
        files: [
          '**/doc_index.json',
          '**/search_index.json',
          '**/roadmap_index.json',
          '**/cross_references.json',
        ],
        repos: mirrors.map(({ source }) => `${source.org}/*`),
        rank: [],
        conflictStrategy: 'merge',
        mode: 'continuous',
        delivery: 'commit',
        createMissing: false,
      },
    ]);
  });

  it('gives its own words to sets that have none', () => {
    const sets = [
      set,
      { ...set, name: 'other', files: ['x.json'], mode: 'pull', hub: 'acme/hub', schema: 's.json' },
    ];
    expect(
      resolved({ conflictStrategy: 'manual', mode: 'push', delivery: 'pull-request', sets })?.sets,
    ).toEqual([
      {
        ...set,
        rank: [],
        conflictStrategy: 'manual',
        mode: 'push',
        delivery: 'pull-request',
        createMissing: true,
      },
      {
        ...{ ...set, name: 'other', files: ['x.json'], rank: [], hub: 'acme/hub', schema: 's.json' },
        ...{ conflictStrategy: 'manual', mode: 'pull', delivery: 'pull-request', createMissing: true },
      },
    ]);
  });

  it('is read back as it was written for the functions', () => {
    const configuration = resolveConfiguration({
      ...configurationInput(),
      taxonomy: { sets: [{ ...set, hub: 'acme/hub' }] },
    });
    expect(parseResolvedConfiguration(JSON.stringify(configuration))).toEqual(configuration);
  });

  it.each([
    [{ sets: [{ ...set, name: 'Docs' }] }, 'taxonomy.sets[0].name'],
    [{ sets: [{ ...set, files: [] }] }, 'taxonomy.sets[0].files'],
    [{ sets: [{ ...set, files: ['../x.json'] }] }, 'taxonomy.sets[0].files[0]'],
    [{ sets: [{ ...set, files: ['/x.json'] }] }, 'taxonomy.sets[0].files[0]'],
    [{ sets: [{ ...set, repos: ['app'] }] }, 'taxonomy.sets[0].repos[0]'],
    [{ sets: [{ ...set, repos: ['stranger/app'] }] }, 'taxonomy.sets[0].repos[0]'],
    [{ sets: [{ ...set, files: ['index/'] }] }, 'taxonomy.sets[0].files[0]'],
    [{ sets: [{ ...set, files: ['a.json', '!drafts/'] }] }, 'taxonomy.sets[0].files[1]'],
    [{ sets: [{ ...set, files: ['index//a.json'] }] }, 'taxonomy.sets[0].files[0]'],
    [{ sets: [{ ...set, files: ['!a.json'] }] }, 'taxonomy.sets[0].files'],
    [{ sets: [{ ...set, repos: ['!acme/app'] }] }, 'taxonomy.sets[0].repos'],
    [{ sets: [{ ...set, repos: ['acme/*', 5, 'stranger/app'] }] }, ['repos[1]', 'repos[2]']],
    [{ sets: [{ ...set, hub: 'acme/*' }] }, 'taxonomy.sets[0].hub'],
    [{ sets: [{ ...set, repos: ['acme/*', '!acme/h*'], hub: 'acme/hub' }] }, 'taxonomy.sets[0].hub'],
    [{ sets: [{ ...set, hub: 'stranger/hub' }] }, 'taxonomy.sets[0].hub'],
    [{ sets: [{ ...set, rank: ['stranger/a'] }] }, 'taxonomy.sets[0].rank[0]'],
    [{ sets: [{ ...set, repos: ['acme/a'], rank: ['acme/a', 'acme/b'] }] }, 'taxonomy.sets[0].rank[1]'],
    [{ sets: [{ ...set, repos: ['acme/*', '!acme/b'], rank: ['acme/b'] }] }, 'taxonomy.sets[0].rank[0]'],
    [{ sets: [{ ...set, schema: 'a/../../b.json' }] }, 'taxonomy.sets[0].schema'],
    [{ sets: [{ ...set, schema: '/s.json' }] }, 'taxonomy.sets[0].schema'],
    [{ sets: [{ ...set, schema: './s.json' }] }, 'taxonomy.sets[0].schema'],
    [{ sets: [{ ...set, schema: 'schemas/' }] }, 'taxonomy.sets[0].schema'],
    [{ sets: [set, { ...set, files: ['other.json'] }] }, 'taxonomy.sets[1].name'],
    [{ sets: [set, { ...set, name: 'other' }] }, 'taxonomy.sets[1].files[0]'],
    [{ mode: 'sideways' }, 'taxonomy.mode'],
    [{ conflictStrategy: 'archive' }, 'taxonomy.conflictStrategy'],
  ])('refuses %j', (taxonomy, path) => {
    const paths = typeof path === 'string' ? [path] : path.map((end) => `taxonomy.sets[0].${end}`);
    expect(pathsOf(taxonomy)).toEqual(paths);
  });

  it('is told of everything that is wrong at once', () => {
    const sets = [
      { ...set, name: 'Docs', rank: ['stranger/a'] },
      { ...set, name: 'other', files: ['x.json'], hub: 'nowhere/hub', repos: ['!acme/a'] },
    ];
    expect(pathsOf({ mode: 'sideways', sets })).toEqual([
      'taxonomy.mode',
      'taxonomy.sets[0].name',
      'taxonomy.sets[0].rank[0]',
      'taxonomy.sets[1].hub',
      'taxonomy.sets[1].repos',
    ]);
  });

  it.each([
    ['the hub, which need not stand in repos', { repos: ['acme/app'], hub: 'acme/Hub', rank: ['ACME/hub'] }],
    ['a repository that a glob is about', { rank: ['acme/app'] }],
  ])('ranks %s', (_what, changes) => {
    expect(resolved({ sets: [{ ...set, ...changes }] })?.sets[0]).toMatchObject(changes);
  });
});

describe('two sets', () => {
  const both = (one: object, other: object) => ({
    sets: [
      { ...set, ...one },
      { ...set, name: 'other', ...other },
    ],
  });

  it.each([
    ['one name', { files: ['a.json'], repos: ['acme/app'] }, { files: ['a.json'], repos: ['Acme/App'] }],
    ['a repository and a glob', { files: ['a.json'] }, { files: ['a.json'], repos: ['acme/app'] }],
    ['a glob and a repository', { files: ['a.json'], repos: ['acme/app'] }, { files: ['a.json'] }],
    ['a file and a glob', { files: ['**/a.json'] }, { files: ['docs/a.json'] }],
    ['a glob and a file', { files: ['docs/a.json'] }, { files: ['**/a.json'] }],
    ['one hub', { repos: ['acme/a'], hub: 'acme/hub' }, { repos: ['acme/b'], hub: 'acme/hub' }],
  ])('may not both have a file of a repository: %s', (_how, one, other) => {
    expect(pathsOf(both(one, other))).toEqual(['taxonomy.sets[1].files[0]']);
  });

  it.each([
    ['other files', { files: ['a.json'] }, { files: ['b.json'] }],
    ['other repositories', { repos: ['acme/a'] }, { repos: ['acme/b'] }],
    ['a repository that is excluded', { repos: ['acme/*', '!acme/app'] }, { repos: ['acme/app'] }],
    ['a file that is excluded', { files: ['index/*.json', '!index/a.json'] }, { files: ['index/a.json'] }],
    ['a file below', { files: ['*.json'] }, { files: ['docs/a.json'] }],
    ['globs that only the host can compare', { repos: ['acme/web-*'] }, { repos: ['acme/*-app'] }],
  ])('may stand side by side: %s', (_how, one, other) => {
    expect(resolved(both(one, other))?.sets).toHaveLength(2);
  });
});

describe('a repository of a set', () => {
  const settings = { ...set, repos: ['acme/*', '!acme/secret', 'other/one'], hub: 'acme/secret', rank: [] };
  const docs = {
    ...settings,
    conflictStrategy: 'merge',
    mode: 'push',
    delivery: 'commit',
    createMissing: true,
  } as const;

  it.each([
    ['acme/app', true],
    ['ACME/App', true],
    ['acme/secret', true],
    ['other/one', true],
    ['other/two', false],
  ])('%s: %j', (repository, expected) => {
    expect(isReplica(docs, repository)).toBe(expected);
  });

  it('is read by the mirror that takes it', () => {
    const mirrors = [mirror({ id: 'web', source: { repos: ['web-*'] } }), mirror({ id: 'all' })];
    expect(mirrorOfReplica(mirrors, 'Acme/app')?.id).toBe('all');
    expect(mirrorOfReplica(mirrors, 'acme/web-1')?.id).toBe('web');
    expect(mirrorOfReplica(mirrors, 'other/app')).toBeUndefined();
  });
});
