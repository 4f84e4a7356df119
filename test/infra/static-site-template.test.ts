import { readFile } from 'node:fs/promises';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { edgeFunctionFile } from '../support/edge-function.ts';

const file = new URL('../../docs/examples/static-site.template.yml', import.meta.url);

interface Parsed {
  readonly Resources: Readonly<Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>>;
}

describe('the example template of a static site', () => {
  let parsed: Parsed;
  let template: Template;
  beforeAll(async () => {
    parsed = parse(await readFile(file, 'utf8'));
    const stack = new Stack(new App(), 'site');
    new CfnInclude(stack, 'site', { templateFile: file.pathname });
    template = Template.fromStack(stack);
  });

  it('has the function that the tests are about, word for word', async () => {
    expect(parsed.Resources.Route?.Properties.FunctionCode).toBe(await readFile(edgeFunctionFile, 'utf8'));
  });

  it('runs it before each request, with the store of the pointer', () => {
    template.hasResourceProperties('AWS::CloudFront::Function', {
      FunctionConfig: {
        Runtime: 'cloudfront-js-2.0',
        KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': ['Pointer', 'Arn'] } }],
      },
    });
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        DefaultCacheBehavior: {
          FunctionAssociations: [
            { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Route', 'FunctionARN'] } },
          ],
        },
      },
    });
  });

  it('lets nobody but its own CloudFront read the bucket', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const policy = Object.values(template.findResources('AWS::S3::BucketPolicy'))[0];
    const allowed = policy?.Properties.PolicyDocument.Statement.filter(
      ({ Effect }: { Effect: string }) => Effect === 'Allow',
    );
    expect(allowed).toMatchObject([
      {
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: {
          StringEquals: {
            'AWS:SourceArn': { 'Fn::Sub': expect.stringMatching(/:distribution\/\$\{Distribution\}$/) },
          },
        },
      },
    ]);
  });

  it('keeps the files when the stack is deleted', () => {
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});
