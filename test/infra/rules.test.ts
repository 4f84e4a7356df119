import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TemplateRefusedError } from '../../infra/errors.ts';
import { makeApp } from '../../infra/make-app.ts';
import { writeAssembly } from '../../infra/synthesize.ts';
import {
  configurationOf,
  fullConfiguration,
  mirrorWith,
  type Synthesized,
  stubBundles,
  synthesized,
} from '../support/synthesized.ts';

describe('the AWS Solutions rules', () => {
  let stacks: Synthesized;
  beforeAll(async () => {
    stacks = await synthesized({ configuration: fullConfiguration() });
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  it('find nothing in the stacks', async () => {
    const report = JSON.parse(await readFile(join(stacks.directory, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports).toEqual([]);
  });

  it('are acknowledged only for single findings, each with its reason', async () => {
    const metadata = await Promise.all(
      ['State', 'Service', 'Observability'].map((stack) =>
        readFile(join(stacks.directory, `${stack}.metadata.json`), 'utf8'),
      ),
    );
    const acknowledged = metadata.flatMap((text) =>
      [...text.matchAll(/"[A-Za-z]+::(AwsSolutions-[^"]+)": ?"([^"]+)"/g)].map(([, id, reason]) => [
        id,
        reason,
      ]),
    );
    expect(acknowledged.map(([id]) => id).sort()).toEqual([
      ...Array(2).fill('AwsSolutions-APIG4'),
      'AwsSolutions-CB4',
      ...Array(2).fill('AwsSolutions-IAM5[Resource::auto-builder-state-blob-bucket-arn/builds/*]'),
      ...Array(2).fill('AwsSolutions-IAM5[Resource::auto-builder-state-blob-bucket-arn/logs/*]'),
      ...Array(2).fill('AwsSolutions-IAM5[Resource::auto-builder-state-blob-bucket-arn/sha256/*]'),
      ...Array(4).fill('AwsSolutions-IAM5[Resource::auto-builder-state-blob-bucket-arn/sha256/*]'),
      'AwsSolutions-S1',
    ]);
    for (const [, reason] of acknowledged) expect(reason?.length).toBeGreaterThan(40);
  });

  it('refuse a template with a finding, and say where and which', async () => {
    const root = await mkdtemp(join(tmpdir(), 'auto-builder-rules-'));
    try {
      const app = makeApp({
        configuration: configurationOf(mirrorWith()),
        outdir: join(root, 'cdk.out'),
        prefix: 'auto-builder',
        webhookSecrets: ['HOOK'],
        alarmEmail: undefined,
        bundles: await stubBundles(join(root, 'bundles')),
        configurationLayer: join(root, 'bundles'),
        checked: true,
      });
      new Queue(new Stack(app, 'Planted'), 'OpenQueue');
      expect(() => writeAssembly(app)).toThrow(TemplateRefusedError);
      expect(() => writeAssembly(app)).toThrow(
        /AwsSolutions-SQS[34][\s\S]*OpenQueue|OpenQueue[\s\S]*AwsSolutions-SQS[34]/,
      );
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});
