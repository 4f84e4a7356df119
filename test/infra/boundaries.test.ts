import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractConfiguration from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const rules = fileURLToPath(new URL('../../.dependency-cruiser.mjs', import.meta.url));

describe('the import boundaries', () => {
  let root: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'auto-builder-boundaries-')));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** Names of the rules that these files break. */
  const broken = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    const configuration = await extractConfiguration(rules);
    const { tsConfig: _none, ...options } = configuration.options ?? {};
    const { output } = await cruise(['.'], {
      ...options,
      baseDir: root,
      ruleSet: configuration,
      validate: true,
    });
    if (typeof output === 'string') throw new Error(output);
    return [...new Set(output.summary.violations.map((violation) => violation.rule.name))];
  };
  const file = 'export const value = 1;';
  const importing = (path: string) => `import { value } from '${path}'; export const other = value;`;

  it('allow the way from the edge down', async () => {
    const found = await broken({
      'functions/mirror/handler.ts': importing('./mirror-repository.ts'),
      'functions/mirror/mirror-repository.ts': importing('../../shared/jobs/outcome.ts'),
      'shared/jobs/outcome.ts': file,
      'infra/stack.ts': importing('../shared/config/environment.ts'),
      'shared/config/environment.ts': file,
    });
    expect(found).toEqual([]);
  });

  it.each([
    ['shared-imports-no-capability', 'shared/a.ts', '../functions/mirror/b.ts', 'functions/mirror/b.ts'],
    [
      'capabilities-do-not-import-each-other',
      'functions/planner/a.ts',
      '../mirror/b.ts',
      'functions/mirror/b.ts',
    ],
    ['functions-run-anywhere', 'functions/planner/a.ts', '../../local/b.ts', 'local/b.ts'],
    [
      'use-cases-do-not-import-the-edge',
      'functions/mirror/a.ts',
      './handler.ts',
      'functions/mirror/handler.ts',
    ],
    ['infra-knows-names-only', 'infra/a.ts', '../shared/git/b.ts', 'shared/git/b.ts'],
    ['infra-knows-names-only', 'infra/a.ts', '../functions/mirror/b.ts', 'functions/mirror/b.ts'],
    ['local-runs-bundles-only', 'local/a.ts', '../functions/mirror/b.ts', 'functions/mirror/b.ts'],
    ['nothing-imports-tests', 'shared/a.ts', '../test/support/b.ts', 'test/support/b.ts'],
    ['no-unknown-modules', 'shared/a.ts', './missing.ts', 'shared/b.ts'],
  ])('refuse what breaks %s: %s importing %s', async (rule, from, path, target) => {
    expect(await broken({ [from]: importing(path), [target]: file })).toContain(rule);
  });

  it('refuse a vendor in a use case, and allow it at the edge', async () => {
    const vendor = {
      'node_modules/@aws-sdk/client-sqs/package.json': '{"name":"@aws-sdk/client-sqs","main":"index.js"}',
      'node_modules/@aws-sdk/client-sqs/index.js': 'exports.value = 1;',
      'package.json': '{"dependencies":{"@aws-sdk/client-sqs":"1.0.0"}}',
    };
    expect(
      await broken({ ...vendor, 'functions/mirror/handler.ts': importing('@aws-sdk/client-sqs') }),
    ).toEqual([]);
    expect(
      await broken({ 'functions/mirror/mirror-repository.ts': importing('@aws-sdk/client-sqs') }),
    ).toEqual(['only-the-edge-wires-adapters']);
  });

  it('refuse a cycle', async () => {
    const found = await broken({
      'shared/a.ts': importing('./b.ts'),
      'shared/b.ts': "export * from './a.ts';",
    });
    expect(found).toEqual(['no-cycles']);
  });
});
