import { describe, expect, it, onTestFinished } from 'vitest';
import { startCloud } from '../../local/cloud/cloud.ts';
import { temporaryDirectory } from '../support/cloud.ts';
import { synthesized } from '../support/synthesized.ts';

describe('the template of the product', () => {
  it('is served as a whole by the local cloud', async () => {
    await using template = await synthesized();
    const cloud = await startCloud({
      assemblyDirectory: template.directory,
      dataDirectory: await temporaryDirectory(),
      secrets: { SOURCE_TOKEN: 'source', BACKUP_TOKEN: 'backup', OTHER: 'other' },
      schedules: 'off',
    });
    onTestFinished(() => cloud.close());

    expect(cloud.resources.tables).toHaveLength(7);
    expect(cloud.resources.queues.filter(({ fifo }) => fifo)).toHaveLength(6);
    expect(cloud.resources.eventSources).toHaveLength(5);
    expect(cloud.resources.schedules).toHaveLength(1);
    expect(Object.keys(cloud.outputs)).toEqual(
      expect.arrayContaining([
        'StateTableName',
        'RunTableName',
        'RollupTableName',
        'DeliveryTableName',
        'AnalysisTableName',
        'TaxonomyTableName',
        'DeploymentTableName',
        'BlobBucketName',
        'EventBusName',
        'PlanQueueUrl',
        'MirrorQueueUrl',
        'ValidationQueueUrl',
        'TaxonomyQueueUrl',
        'DeploymentQueueUrl',
        'PlanDeadLetterQueueUrl',
        'MirrorDeadLetterQueueUrl',
        'ValidationDeadLetterQueueUrl',
        'TaxonomyDeadLetterQueueUrl',
        'DeploymentDeadLetterQueueUrl',
      ]),
    );
    expect(cloud.buckets).toHaveProperty([cloud.outputs.BlobBucketName ?? '']);
    const response = await fetch(cloud.webhookUrl ?? '', { method: 'POST' });
    await expect(response.json()).resolves.toBe('webhook');
    await cloud.close();
  });
});
