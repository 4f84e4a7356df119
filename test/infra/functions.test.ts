import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundle } from '../../infra/bundle.ts';
import { functionSources } from '../../infra/function-sources.ts';

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

  it('call no module that a bundle cannot load', async () => {
    const { directory, bundles } = await bundle();
    for (const { name } of bundles) {
      const modules = (await readdir(join(directory, name))).filter((file) => file.endsWith('.mjs'));
      for (const module of modules) {
        // What esbuild puts in for a `require` of CommonJS code that it could not resolve.
        expect(await readFile(join(directory, name, module), 'utf8'), module).not.toContain(
          'Dynamic require of',
        );
      }
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
