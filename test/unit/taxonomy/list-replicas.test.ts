import { describe, expect, it } from 'vitest';
import { listReplicas } from '../../../functions/taxonomy/replicas/list-replicas.ts';
import type { TaxonomySet } from '../../../shared/config/configuration.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import { hostedRepository, inMemoryHosting } from '../../support/in-memory-hosting.ts';
import { taxonomySet } from '../../support/taxonomy-scenario.ts';

const hosting = inMemoryHosting([
  hostedRepository({ name: 'app' }),
  hostedRepository({ name: 'web' }),
  hostedRepository({ name: 'old', archived: true }),
  hostedRepository({ name: 'copy', fork: true }),
  hostedRepository({ org: 'other', name: 'app' }),
]);

async function namesOf(
  changes: Partial<TaxonomySet>,
  mirrors = [mirror(), mirror({ id: 'other', source: { org: 'other' } })],
) {
  const listed: string[] = [];
  const members = await listReplicas(taxonomySet(changes), configuration(...mirrors), async ({ source }) => {
    listed.push(source.org);
    return hosting;
  });
  return { names: members.map(({ name }) => name), listed };
}

describe('the repositories of a set', () => {
  it('that are named are not looked up', async () => {
    expect(await namesOf({ repos: ['acme/app', 'Acme/APP', 'acme/unknown'] })).toEqual({
      names: ['acme/app', 'acme/unknown'],
      listed: [],
    });
  });

  it('that a glob means are those that a mirror takes, without archived ones', async () => {
    expect(await namesOf({ repos: ['acme/*'] })).toEqual({
      names: ['acme/app', 'acme/web'],
      listed: ['acme'],
    });
  });

  it('may be of several organisations', async () => {
    expect((await namesOf({ repos: ['*/app'] })).names).toEqual(['acme/app', 'other/app']);
  });

  it('are without those that are excluded, and with the hub', async () => {
    expect((await namesOf({ repos: ['acme/*', '!acme/web'], hub: 'other/app' })).names).toEqual([
      'acme/app',
      'other/app',
    ]);
  });

  it('are not of organisations without a mirror', async () => {
    expect((await namesOf({ repos: ['stranger/app'] })).names).toEqual([]);
  });
});
