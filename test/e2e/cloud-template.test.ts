import { describe, expect, it, onTestFinished } from 'vitest';
import { startCloud } from '../../local/cloud/cloud.ts';
import { temporaryDirectory } from '../support/cloud.ts';
import { fullConfiguration, synthesized } from '../support/synthesized.ts';

describe('the template of the product', () => {
  it('is served as a whole by the local cloud', async () => {
    await using template = await synthesized({ configuration: fullConfiguration() });
    const cloud = await startCloud({
      assemblyDirectory: template.directory,
      dataDirectory: await temporaryDirectory(),
      secrets: { SOURCE_TOKEN: 'source', BACKUP_TOKEN: 'backup', OTHER: 'other' },
      schedules: 'off',
    });
    onTestFinished(() => cloud.close());

    expect(cloud.resources.tables).toHaveLength(8);
    expect(cloud.resources.queues.filter(({ fifo }) => fifo)).toHaveLength(6);
    expect(cloud.resources.eventSources).toHaveLength(8);
    expect(cloud.resources.schedules).toHaveLength(4);
    expect(Object.keys(cloud.outputs)).toEqual(
      expect.arrayContaining([
        'StateTableName',
        'RunTableName',
        'RollupTableName',
        'DeliveryTableName',
        'AnalysisTableName',
        'TaxonomyTableName',
        'DeploymentTableName',
        'OperationsTableName',
        'BlobBucketName',
        'EventBusName',
        'PlanQueueUrl',
        'MirrorQueueUrl',
        'ValidationQueueUrl',
        'TaxonomyQueueUrl',
        'DeploymentQueueUrl',
        'HealthQueueUrl',
        'NotifierQueueUrl',
        'MetricsQueueUrl',
        'PlanDeadLetterQueueUrl',
        'MirrorDeadLetterQueueUrl',
        'ValidationDeadLetterQueueUrl',
        'TaxonomyDeadLetterQueueUrl',
        'DeploymentDeadLetterQueueUrl',
        'HealthDeadLetterQueueUrl',
        'NotifierDeadLetterQueueUrl',
        'MetricsDeadLetterQueueUrl',
      ]),
    );
    expect(cloud.buckets).toHaveProperty([cloud.outputs.BlobBucketName ?? '']);
    const response = await fetch(cloud.webhookUrl ?? '', { method: 'POST' });
    await expect(response.json()).resolves.toBe('webhook');
    const figures = await fetch(cloud.outputs.MetricsUrl ?? '');
    await expect(figures.json()).resolves.toBe('api');
    const health = cloud.resources.functions.find(({ logicalId }) => logicalId.startsWith('Health'));
    expect(health?.environment.AUTO_BUILDER_WEBHOOK_URL).toBe(cloud.webhookUrl);
    await cloud.close();
  });
});
