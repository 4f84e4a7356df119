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
    [{ sets: [{ ...set, hub: 'acme/*' }] }, 'taxonomy.sets[0].hub'],
    [{ sets: [{ ...set, hub: 'stranger/hub' }] }, 'taxonomy.sets[0].hub'],
    [{ sets: [{ ...set, rank: ['stranger/a'] }] }, 'taxonomy.sets[0].rank[0]'],
    [{ sets: [{ ...set, schema: 'a/../../b.json' }] }, 'taxonomy.sets[0].schema'],
    [{ sets: [set, { ...set, files: ['other.json'] }] }, 'taxonomy.sets[1].name'],
    [{ sets: [set, { ...set, name: 'other' }] }, 'taxonomy.sets[1].files[0]'],
    [{ mode: 'sideways' }, 'taxonomy.mode'],
    [{ conflictStrategy: 'archive' }, 'taxonomy.conflictStrategy'],
  ])('refuses %j', (taxonomy, path) => {
    expect(pathsOf(taxonomy)).toEqual([path]);
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
