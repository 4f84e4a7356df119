import { codeOfEslintRule } from '../../engines/javascript/eslint-comments.ts';
import type { Severity } from '../../finding.ts';
import { readJsonData, readYamlData } from './read-data.ts';
import type { LinterSettings, Remarks, ToolConfiguration } from './tool-settings.ts';
import { objectOf, sizeOf } from './values.ts';

type Table = Readonly<Record<string, unknown>>;

/** Files that hold ESLint's older configuration as data, the first one of a folder wins; then those that are code. */
export const eslintFiles = ['.eslintrc.yaml', '.eslintrc.yml', '.eslintrc.json', '.eslintrc'];
export const eslintCodeFiles = [
  ...['js', 'cjs'].map((end) => `.eslintrc.${end}`),
  ...['js', 'cjs', 'mjs', 'ts', 'cts', 'mts'].map((end) => `eslint.config.${end}`),
];

const testEnvironments = [
  'mocha',
  'jest',
  'jasmine',
  'qunit',
  'jest/globals',
  'vitest-globals/env',
  'cypress/globals',
];

/**
 * The part of an `.eslintrc` that has a meaning here: rules of ours that are off, the length of `max-len`, `globals` and the
 * test frameworks of `env`. `undefined` when it cannot be read.
 */
export function eslintConfiguration(
  file: string,
  text: string,
  remarks: Remarks,
): ToolConfiguration | undefined {
  const isJson = file.endsWith('.json') || /^\s*[{/]/.test(text);
  const read = isJson ? readJsonData(text) : readYamlData(text);
  if ('problem' in read) {
    remarks.broken(file, `cannot be read: ${read.problem}`);
    return undefined;
  }
  return eslintTable(file, objectOf(read.value), remarks);
}

/** ESLint's configuration that is read already: the key `eslintConfig` of a `package.json`. */
export function eslintTable(file: string, table: Table, remarks: Remarks): ToolConfiguration {
  remarks.notHonoured(
    file,
    'Of an ESLint configuration only its globals, `max-len` and those of our rules that it switches off are followed.',
  );
  const settings = linterSettings(table);
  return { excludes: () => false, linter: () => settings, isRoot: table.root === true };
}

function linterSettings(table: Table): LinterSettings {
  const rules = objectOf(table.rules);
  const environments = objectOf(table.env);
  const lineLength = maxLength(rules['max-len'] ?? rules['@stylistic/max-len']);
  return {
    severities: switchedOff(rules),
    globals: Object.keys(objectOf(table.globals)),
    test: testEnvironments.some((name) => environments[name] === true),
    ...(lineLength === undefined ? {} : { lineLength }),
  };
}

/** Several rules of ESLint's may be one of ours: it is off when one of them is off and none is on. */
function switchedOff(rules: Table): Record<string, Severity | 'off'> {
  const off = new Set<string>();
  const on = new Set<string>();
  for (const [rule, value] of Object.entries(rules)) {
    const code = codeOfEslintRule(rule);
    const level: unknown = Array.isArray(value) ? value[0] : value;
    if (code !== undefined) (level === 'off' || level === 0 ? off : on).add(code);
  }
  return Object.fromEntries([...off].filter((code) => !on.has(code)).map((code) => [code, 'off']));
}

/** `["error", 100]` or `["error", { "code": 100 }]`. */
function maxLength(rule: unknown): number | undefined {
  if (!Array.isArray(rule) || rule[0] === 'off' || rule[0] === 0) return undefined;
  return sizeOf(rule[1]) ?? sizeOf(objectOf(rule[1]).code);
}
