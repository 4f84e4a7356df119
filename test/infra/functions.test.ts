import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEnginePool } from '../../functions/validation/engines/engine-pool.ts';
import { bundle } from '../../infra/bundle.ts';
import { functionSources } from '../../infra/function-sources.ts';

/** Files that no engine can praise. */
const broken = [
  ['python', 'py', 'import os\n'],
  ['javascript', 'ts', "import { readFile } from 'node:fs';\n"],
  ['json', 'json', '{ "a": 1, "a": 2 }\n'],
  ['markdown', 'md', '#No space\n'],
] as const;

const megabyte = 1024 * 1024;
const checkout = fileURLToPath(new URL('../..', import.meta.url));

describe('the bundles of the functions', () => {
  it('are each smaller than 2 MB, but that with the engines, which is far below what Lambda takes', async () => {
    const { bundles } = await bundle();
    expect(bundles.map(({ name }) => name)).toEqual(Object.keys(functionSources));
    for (const { name, size } of bundles) {
      console.log(`${name}: ${Math.round(size / 1024)} KB`);
      expect(size, name).toBeLessThan((name === 'validation' ? 100 : 2) * megabyte);
    }
  });

  it('have engines that work from their own folder, wherever that lies', async () => {
    const { directory } = await bundle();
    const elsewhere = await mkdtemp(join(tmpdir(), 'auto-builder-engines-'));
    await cp(join(directory, 'validation'), elsewhere, { recursive: true });
    const pool = createEnginePool({
      threads: 1,
      entry: pathToFileURL(join(elsewhere, 'engine-thread.mjs')),
    });
    try {
      for (const [language, kind, text] of broken) {
        const settings = { language, kind, stages: [1, 2, 3, 4], lineLength: 120, options: {} } as const;
        const analysis = await pool.analyse({ text, settings });
        expect(analysis, language).toMatchObject({ findings: expect.arrayContaining([expect.anything()]) });
      }
    } finally {
      await pool.close();
      await rm(elsewhere, { recursive: true, force: true });
    }
  });

  it('load, and lack nothing but the variables that the template sets', async () => {
    const { directory, bundles } = await bundle();
    for (const { name } of bundles) {
      const said = await new Promise<string>((resolve) => {
        const path = join(directory, name, 'index.mjs');
        const env = { NODE_OPTIONS: '--enable-source-maps' };
        execFile(process.execPath, [path], { env }, (_error, _stdout, stderr) => resolve(stderr));
      });
      expect(said, name).toContain('ENVIRONMENT_INCOMPLETE');
    }
  });
});

describe('cdk synth', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auto-builder-cdk-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("makes the templates from a user's file, without an account and without the network", async () => {
    const file = join(directory, 'auto-builder.config.json');
    await writeFile(
      file,
      JSON.stringify({
        mirrors: [
          {
            source: { org: 'acme', repos: ['*'], credentials: '${' + 'GITHUB_TOKEN}' },
            destinations: [{ org: 'backup-org-1', credentials: '${' + 'BACKUP_ORG_1_TOKEN}' }],
            syncInterval: 6,
          },
        ],
      }),
    );
    const output = join(directory, 'cdk.out');
    const cdk = join(checkout, 'node_modules/aws-cdk/bin/cdk');
    const args = [cdk, 'synth', '--quiet', '--output', output, '--context', `config=${file}`];
    await new Promise<void>((resolve, reject) => {
      const env = { PATH: process.env.PATH, HOME: directory, AWS_EC2_METADATA_DISABLED: 'true' };
      execFile(process.execPath, args, { cwd: checkout, env }, (error, _stdout, stderr) =>
        error === null ? resolve() : reject(new Error(stderr, { cause: error })),
      );
    });
    const { artifacts } = JSON.parse(await readFile(join(output, 'manifest.json'), 'utf8'));
    const stacks = Object.values<{ type: string; environment?: string; properties?: { stackName?: string } }>(
      artifacts,
    )
      .filter(({ type }) => type === 'aws:cloudformation:stack')
      .map(({ environment, properties }) => [properties?.stackName, environment]);
    expect(stacks).toEqual([
      ['auto-builder-state', 'aws://unknown-account/unknown-region'],
      ['auto-builder-service', 'aws://unknown-account/unknown-region'],
      ['auto-builder-observability', 'aws://unknown-account/unknown-region'],
    ]);
  });
});
