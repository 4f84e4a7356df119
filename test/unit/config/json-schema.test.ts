import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { configurationJsonSchema, configurationJsonSchemaText } from '../../../shared/config/json-schema.ts';
import { configurationInput } from '../../support/configuration-input.ts';

describe('the JSON Schema of the configuration', () => {
  const validate = new Ajv2020({ strict: false }).compile(configurationJsonSchema());

  it('is the committed file (`npx auto-builder config schema > auto-builder.schema.json` writes it)', async () => {
    expect(await readFile('auto-builder.schema.json', 'utf8')).toBe(configurationJsonSchemaText());
  });

  it.each(['auto-builder.config.json', 'operations.config.json'])('accepts the example %s', async (file) => {
    expect(validate(JSON.parse(await readFile(`docs/examples/${file}`, 'utf8')))).toBe(true);
  });

  it('accepts a reference to itself', () => {
    expect(validate({ $schema: './auto-builder.schema.json', ...configurationInput() })).toBe(true);
  });

  it.each([
    ['an unknown key', { unknown: 1 }],
    ['a wrong interval', { syncInterval: 0 }],
    ['an unknown check', { health: { checks: { gti: 'off' } } }],
    ['an unknown kind of channel', { alerts: { channels: [{ kind: 'pigeon' }] } }],
    ['a literal secret', { mirrors: [{ source: { org: 'a', credentials: 'literal' }, destinations: [] }] }],
  ])('refuses %s', (_case, change) => {
    expect(validate({ ...configurationInput(), ...change })).toBe(false);
  });
});
