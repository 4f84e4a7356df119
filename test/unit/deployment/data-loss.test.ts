import { describe, expect, it } from 'vitest';
import { findDataLoss } from '../../../functions/deployment/targets/cloudformation/data-loss.ts';
import type { PlannedChange } from '../../../shared/aws/stack.ts';

const change = (parts: Partial<PlannedChange>): PlannedChange => ({
  resource: 'Orders',
  type: 'AWS::DynamoDB::Table',
  action: 'Modify',
  replacement: 'False',
  ...parts,
});

describe('what a change of a stack would take away', () => {
  it.each([
    [{ action: 'Remove', replacement: '' }, 'deleted'],
    [{ replacement: 'True' }, 'replaced'],
    [{ replacement: 'Conditional' }, 'perhaps replaced'],
    [{ action: 'Dynamic', replacement: '' }, 'perhaps replaced'],
  ])('is a table with %j', (parts, how) => {
    expect(findDataLoss([change(parts)], [])).toEqual([
      { resource: 'Orders', type: 'AWS::DynamoDB::Table', how },
    ]);
  });

  it.each([
    'AWS::S3::Bucket',
    'AWS::RDS::DBInstance',
    'AWS::Neptune::DBCluster',
    'AWS::Logs::LogGroup',
    'AWS::KMS::Key',
    'AWS::CloudFormation::Stack',
    'Custom::Database',
  ])('is a %s that goes', (type) => {
    expect(findDataLoss([change({ type, action: 'Remove' })], [])).toHaveLength(1);
  });

  it.each([
    ['is added', { action: 'Add', replacement: '' }],
    ['is changed in place', { replacement: 'False' }],
    ['holds no data', { type: 'AWS::Lambda::Function', action: 'Remove' }],
    ['only has a name like one that does', { type: 'AWS::S3::BucketPolicy', replacement: 'True' }],
  ])('is nothing that %s', (_what, parts) => {
    expect(findDataLoss([change(parts)], [])).toEqual([]);
  });

  it('is nothing that is allowed by name', () => {
    const changes = [change({ action: 'Remove' }), change({ resource: 'Users', action: 'Remove' })];
    expect(findDataLoss(changes, ['Orders']).map(({ resource }) => resource)).toEqual(['Users']);
  });
});
