import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resourcesOf, type Synthesized, synthesized } from '../support/synthesized.ts';

describe('the state stack', () => {
  let stacks: Synthesized;
  beforeAll(async () => {
    stacks = await synthesized();
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  it('has the eight tables and the blob bucket, and nothing that is not state', () => {
    const types = Object.values(stacks.state.toJSON().Resources as Record<string, { Type: string }>)
      .map(({ Type }) => Type)
      .sort();
    expect(types).toEqual([
      ...Array(8).fill('AWS::DynamoDB::Table'),
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]);
  });

  it('gives every table string keys, on-demand capacity, encryption, point-in-time recovery and expiry', () => {
    const expected = {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      DeletionProtectionEnabled: true,
    };
    for (const table of resourcesOf(stacks.state, 'AWS::DynamoDB::Table').values()) {
      expect(table.Properties).toEqual(expected);
    }
  });

  it('keeps tables and blobs when the stack is deleted or a change would replace them', () => {
    const kept = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket'].flatMap((type) => [
      ...resourcesOf(stacks.state, type).values(),
    ]);
    expect(kept).toHaveLength(9);
    for (const resource of kept) {
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  it('encrypts the blobs and closes the bucket to the public', () => {
    stacks.state.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it('refuses the bucket to whoever comes without TLS', () => {
    const [policy] = resourcesOf(stacks.state, 'AWS::S3::BucketPolicy').values();
    expect(policy?.Properties.PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    });
  });
});
