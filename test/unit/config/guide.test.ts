import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { configurationJsonSchema } from '../../../shared/config/json-schema.ts';
import { loadConfiguration } from '../../../shared/config/load.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { notifierSecretNames } from '../../../shared/config/secret-names.ts';
import { checkNames } from '../../../shared/health/health.ts';
import { configurationInput } from '../../support/configuration-input.ts';

/** Names of all properties, at any depth of a JSON Schema. */
function propertyNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own =
    'properties' in schema && typeof schema.properties === 'object'
      ? Object.keys(schema.properties ?? {})
      : [];
  return [...own, ...Object.values(schema).flatMap(propertyNames)];
}

describe('the guide to the configuration', () => {
  it('explains every key', async () => {
    const guide = await readFile('docs/configuration.md', 'utf8');
    const isExplained = (name: string) =>
      [`\`${name}\``, `"${name}"`, `.${name}\``].some((form) => guide.includes(form));
    const missing = propertyNames(configurationJsonSchema()).filter((name) => !isExplained(name));
    expect([...new Set(missing)]).toEqual([]);
  });

  it('of taxonomy has examples that are accepted beside a mirror of the organisation', async () => {
    const blocks = (await readFile('docs/taxonomy.md', 'utf8')).matchAll(/```json\n([\s\S]*?)```/g);
    const sections = [...blocks]
      .map(([, text = '']): unknown => JSON.parse(text))
      .filter((block) => typeof block === 'object' && block !== null && 'taxonomy' in block);
    const resolved = sections.map((section) => resolveConfiguration({ ...configurationInput(), ...section }));
    expect(resolved.map(({ taxonomy }) => taxonomy?.sets.map(({ name }) => name))).toEqual([
      ['index'],
      ['docs'],
    ]);
  });

  it('has examples of its sections that are accepted beside a mirror of the organisation', async () => {
    const blocks = (await readFile('docs/configuration.md', 'utf8')).matchAll(/```json\n([\s\S]*?)```/g);
    const sections = [...blocks]
      .map(([, text = '']): unknown => JSON.parse(text))
      .filter((block) => typeof block === 'object' && block !== null && 'alerts' in block);
    const [resolved] = sections.map((section) =>
      resolveConfiguration({ ...configurationInput(), ...section }),
    );
    expect(resolved?.alerts?.channels.map(({ name }) => name)).toEqual(['slack', 'pagerduty', 'email']);
  });

  it('names every check of health', async () => {
    const [, names = ''] =
      /^The checks are (.*)\.$/m.exec(await readFile('docs/configuration.md', 'utf8')) ?? [];
    expect([...names.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(checkNames);
  });

  it('says which variables go before the file, as the example of .env does', async () => {
    const texts = [await readFile('docs/configuration.md', 'utf8'), await readFile('.env.example', 'utf8')];
    const named = ['LOG_LEVEL', 'HEALTH_CHECK_INTERVAL', 'AUTO_HEAL_ENABLED'];
    expect(texts.map((text) => named.filter((name) => text.includes(name)))).toEqual([named, named]);
  });

  it('has an example for operations that is accepted, with the secrets that it names', async () => {
    const configuration = await loadConfiguration({
      file: 'docs/examples/operations.config.json',
      environment: {},
      readFile: (path) => readFile(path),
    });
    expect(configuration.alerts?.routes).toHaveLength(5);
    expect(notifierSecretNames(configuration)).toEqual([
      'PAGERDUTY_KEY',
      'SLACK_URL',
      'SMTP_PASSWORD',
      'TICKET_SECRET',
    ]);
  });

  it('begins with an example that is accepted', async () => {
    const [, example = ''] =
      /```json\n([\s\S]*?)```/.exec(await readFile('docs/configuration.md', 'utf8')) ?? [];
    expect(resolveConfiguration(JSON.parse(example)).mirrors).toHaveLength(1);
  });
});
