import { describe, expect, it } from 'vitest';
import type { CheckSettings, TargetSettings } from '../../../shared/config/deployment-settings.ts';
import { fillCheck, fillTarget, placeholdersIn, valuesOf } from '../../../shared/config/deployment-values.ts';
import { deploymentApp, environmentSettings } from '../../support/deployment-configuration.ts';

const release = { commit: 'c0ffee', release: 'd1ce' };
const environment = environmentSettings({ values: { host: 'www.example.com', app: 'not this' } });
const values = valuesOf(deploymentApp(), environment, release);

describe('the values of an environment', () => {
  it('are its own and those that everybody has, which go first', () => {
    expect(values).toEqual({
      ...{ app: 'shop', environment: 'staging', repo: 'acme/app', commit: 'c0ffee', release: 'd1ce' },
      host: 'www.example.com',
    });
  });

  it('are silent about the release where there is none', () => {
    const without = valuesOf(deploymentApp(), environment);
    expect(Object.keys(without)).not.toContain('commit');
    expect(Object.keys(without)).not.toContain('release');
  });
});

describe('filling in', () => {
  const command = (text: string): TargetSettings => ({
    ...{ kind: 'command', name: 'command', command: text, secrets: [], timeoutSeconds: 900 },
  });
  const filled = (text: string) => {
    const target = fillTarget(command(text), values);
    return target.kind === 'command' ? target.command : undefined;
  };

  it.each([
    ['{app} to {environment}', 'shop to staging'],
    ['{host}{host}', 'www.example.comwww.example.com'],
    ['{nobody} knows', '{nobody} knows'],
    ['{toString}', '{toString}'],
    ['{{app}', '{app}'],
    [`\${app} and \${{ app }}`, `\${app} and \${{ app }}`],
    ['a{2,3} {"app":1} { app }', 'a{2,3} {"app":1} { app }'],
  ])('%j gives %j', (text, expected) => {
    expect(filled(text)).toBe(expected);
  });

  it('does not fill in what a value brings', () => {
    const target = fillTarget(command('{a}'), { a: '{b}', b: 'x' });
    expect(target).toEqual(command('{b}'));
  });

  it('reaches the texts of lists and objects, and nothing else', () => {
    const check: CheckSettings = {
      ...({ kind: 'http', name: 'http', when: 'both', method: 'GET', timeoutSeconds: 10 } as const),
      url: 'https://{host}/',
      headers: { 'x-{app}': '{release}' },
      status: [200],
    };
    expect(fillCheck(check, values)).toEqual({
      ...check,
      url: 'https://www.example.com/',
      headers: { 'x-{app}': 'd1ce' },
    });
  });
});

describe('the names in braces', () => {
  it('are those that would be filled in', () => {
    expect(placeholdersIn(`{a} {{b} \${c} {2} {d-e_1}{a}`)).toEqual(['a', 'd-e_1', 'a']);
  });
});
