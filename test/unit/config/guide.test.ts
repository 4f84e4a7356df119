import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { configurationJsonSchema } from '../../../shared/config/json-schema.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
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

  it('begins with an example that is accepted', async () => {
    const [, example = ''] =
      /```json\n([\s\S]*?)```/.exec(await readFile('docs/configuration.md', 'utf8')) ?? [];
    expect(resolveConfiguration(JSON.parse(example)).mirrors).toHaveLength(1);
  });
});
