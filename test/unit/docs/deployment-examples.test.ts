import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { deploymentStages } from '../../../shared/config/deployment-settings.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { configurationInput } from '../../support/configuration-input.ts';

const guide = await readFile(new URL('../../../docs/deployment.md', import.meta.url), 'utf8');
const errors = await readFile(new URL('../../../functions/deployment/errors.ts', import.meta.url), 'utf8');
const examples = [...guide.matchAll(/^```json deployment\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);

describe('the guide to deployment', () => {
  it.each(examples.map((text, at) => [at + 1, text] as const))('has a valid example %i', (_at, text) => {
    const { deployment } = resolveConfiguration({ ...configurationInput(), deployment: JSON.parse(text) });
    expect(deployment?.apps).toHaveLength(1);
  });

  it('has an example for every kind of target', () => {
    const kinds = ['git', 'static', 'lambda', 'cloudformation', 'workflow', 'command'];
    expect(kinds.filter((kind) => !examples.some((text) => text.includes(`"kind": "${kind}"`)))).toEqual([]);
  });

  it('names every phase', () => {
    const phases = [
      ...deploymentStages.filter((stage) => stage !== 'deploy'),
      'approve',
      'acquire',
      'prepare',
      'shift',
      'commit',
      'abort',
    ];
    expect(phases.filter((phase) => !guide.includes(`| \`${phase}\` |`))).toEqual([]);
  });

  it('names every code that ends a run', () => {
    const codes = [...errors.matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(([, code = '']) => code);
    expect(codes.filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
  });
});
