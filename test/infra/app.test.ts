import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDeployment } from '../../infra/deployment.ts';

const app = fileURLToPath(new URL('../../infra/app.ts', import.meta.url));

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the app that cdk runs', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auto-builder-app-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** As the CDK command line starts it: options come as context, in one variable. */
  const run = (context: Readonly<Record<string, string>>): Promise<Run> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env.PATH,
        CDK_CONTEXT_JSON: JSON.stringify(context),
        CDK_OUTDIR: join(directory, 'cdk.out'),
      };
      const child = execFile(process.execPath, [app], { cwd: directory, env }, (_error, stdout, stderr) =>
        resolve({ exitCode: child.exitCode, stdout, stderr }),
      );
    });

  it('fails on a wrong configuration with all its errors and no stack trace', async () => {
    const file = join(directory, 'wrong.json');
    await writeFile(
      file,
      JSON.stringify({ mirrors: [{ source: { org: 'a b' }, destinations: [], syncInterval: -1 }] }),
    );
    const { exitCode, stderr } = await run({ config: file });
    expect(exitCode).toBe(1);
    for (const path of ['source.org', 'source.credentials', 'destinations', 'syncInterval']) {
      expect(stderr).toContain(`mirrors[0].${path}: found `);
    }
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('fails on wrong options with all their errors and no stack trace', async () => {
    const { exitCode, stderr } = await run({ prefix: '1st', alarmEmail: 'nobody', webhookSecrets: 'A,B,C' });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/DEPLOYMENT_OPTION_INVALID[\s\S]*prefix[\s\S]*webhookSecrets[\s\S]*alarmEmail/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('the options of a deployment', () => {
  it('are absent unless given', () => {
    expect(readDeployment(() => undefined, {})).toEqual({});
  });

  it('come from the context', () => {
    const context: Record<string, string> = {
      config: 'own.json',
      prefix: 'house',
      webhookSecrets: 'NEW,OLD',
      alarmEmail: 'on-call@example.com',
    };
    expect(readDeployment((key) => context[key], { AUTO_BUILDER_CONFIG: 'other.json' })).toEqual({
      configurationFile: 'own.json',
      prefix: 'house',
      webhookSecrets: ['NEW', 'OLD'],
      alarmEmail: 'on-call@example.com',
    });
  });

  it('take the configuration file from the environment when the context names none', () => {
    expect(readDeployment(() => undefined, { AUTO_BUILDER_CONFIG: 'other.json' })).toEqual({
      configurationFile: 'other.json',
    });
  });
});
