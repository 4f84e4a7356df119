import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionEnvironment } from '../../../local/cloud/lambda/environment.ts';
import type { FunctionDescription } from '../../../local/cloud/template/description.ts';
import { temporaryDirectory } from '../../support/cloud.ts';

async function environmentOf(
  variables: Readonly<Record<string, string>>,
  more: { readonly layers?: readonly string[]; readonly secretPatterns?: readonly string[] } = {},
) {
  const description: FunctionDescription = {
    logicalId: 'Function',
    name: 'f',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    codeDirectory: '/code',
    handler: 'index.handler',
    timeoutSeconds: 3,
    memoryMegabytes: 256,
    environment: variables,
    layers: more.layers ?? [],
    reservedConcurrency: undefined,
    secretPatterns: more.secretPatterns ?? [],
  };
  return functionEnvironment(description, {
    region: 'eu-west-1',
    endpoints: { dynamodb: 'http://d', sqs: 'http://s', eventbridge: 'http://e' },
    codeBuild: 'http://c',
    buckets: { blobs: 'file:///data/blobs' },
    secrets: { TOKEN: 'secret one', OTHER: 'secret two' },
    extra: { LOG_LEVEL: 'DEBUG' },
  });
}

describe('the environment of a function', () => {
  it('has the endpoints of the local servers and nothing of the host', async () => {
    const environment = await environmentOf({ TABLE: 'things' });
    expect(environment).toMatchObject({
      TABLE: 'things',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://d',
      AWS_ENDPOINT_URL_SQS: 'http://s',
      AWS_ENDPOINT_URL_EVENTBRIDGE: 'http://e',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    });
    expect(environment).not.toHaveProperty('PATH');
  });

  it('points to directories in place of buckets', async () => {
    const environment = await environmentOf({
      A: 's3://blobs',
      B: 's3://blobs/x',
      C: 's3://elsewhere',
      D: 'blobs',
    });
    expect(environment).toMatchObject({
      A: 'file:///data/blobs',
      B: 'file:///data/blobs/x',
      C: 's3://elsewhere',
      D: 'blobs',
    });
  });

  it('points to the files of layers, of which the later win', async () => {
    const root = await temporaryDirectory();
    const layers = ['one', 'two'].map((name) => join(root, name));
    for (const layer of layers) await mkdir(layer);
    await writeFile(join(root, 'one', 'a.json'), '{}');
    await writeFile(join(root, 'one', 'b.json'), '{}');
    await writeFile(join(root, 'two', 'b.json'), '{}');
    const variables = { A: '/opt/a.json', B: '/opt/b.json', C: '/opt/c.json' };
    await expect(environmentOf(variables, { layers })).resolves.toMatchObject({
      A: join(root, 'one', 'a.json'),
      B: join(root, 'two', 'b.json'),
      C: '/opt/c.json',
    });
  });

  it('has only the secrets that the role may read', async () => {
    const environment = await environmentOf(
      { AUTO_BUILDER_SECRET_PREFIX: 'auto-builder/', AUTO_BUILDER_SECRET_SOURCE: 'secrets-manager' },
      { secretPatterns: ['auto-builder/TOKEN-??????'] },
    );
    expect(environment).toMatchObject({ AUTO_BUILDER_SECRET_SOURCE: 'environment', TOKEN: 'secret one' });
    expect(environment).not.toHaveProperty('OTHER');
  });

  it('lets what is set for all functions win', async () => {
    await expect(environmentOf({ LOG_LEVEL: 'INFO' })).resolves.toMatchObject({ LOG_LEVEL: 'DEBUG' });
  });
});
