import { describe, expect, it } from 'vitest';
import { scopeDeduplication } from '../../../local/cloud/deduplication.ts';

const QueueUrl = 'http://127.0.0.1:1/000000000000/jobs.fifo';
const scopes = { deduplicatesPerGroup: true, contentBasedDeduplication: true };

function idOf(message: Readonly<Record<string, string>>, queue = scopes): unknown {
  const body = { QueueUrl, MessageBody: 'x', ...message };
  const result = scopeDeduplication('AmazonSQS.SendMessage', body, () => queue);
  return (result as { readonly MessageDeduplicationId?: unknown }).MessageDeduplicationId;
}

describe('the deduplication id of a message', () => {
  it('differs between groups and is the same within one', () => {
    const first = idOf({ MessageGroupId: 'a', MessageDeduplicationId: '1' });
    expect(idOf({ MessageGroupId: 'a', MessageDeduplicationId: '1' })).toBe(first);
    expect(idOf({ MessageGroupId: 'b', MessageDeduplicationId: '1' })).not.toBe(first);
    expect(idOf({ MessageGroupId: 'a', MessageDeduplicationId: '2' })).not.toBe(first);
  });

  it('comes from the body where the queue says so, and only there', () => {
    expect(idOf({ MessageGroupId: 'a' })).toMatch(/^[0-9a-f]{64}$/);
    expect(idOf({ MessageGroupId: 'a' }, { ...scopes, contentBasedDeduplication: false })).toBeUndefined();
  });

  it('is left alone in a queue that deduplicates as a whole', () => {
    const message = { MessageGroupId: 'a', MessageDeduplicationId: '1' };
    expect(idOf(message, { ...scopes, deduplicatesPerGroup: false })).toBe('1');
  });

  it('is scoped in batches too', () => {
    const Entries = ['a', 'b'].map((MessageGroupId) => ({
      Id: MessageGroupId,
      MessageGroupId,
      MessageBody: 'x',
    }));
    const result = scopeDeduplication('AmazonSQS.SendMessageBatch', { QueueUrl, Entries }, () => scopes);
    const ids = (result as { Entries: { MessageDeduplicationId: string }[] }).Entries;
    expect(new Set(ids.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(2);
  });

  it.each([
    ['another request', 'AmazonSQS.ReceiveMessage', { QueueUrl }],
    ['a request without a queue', 'AmazonSQS.ListQueues', {}],
    ['no object', 'AmazonSQS.SendMessage', 'text'],
  ])('leaves %s unchanged', (_, target, body) => {
    expect(scopeDeduplication(target, body, () => scopes)).toBe(body);
  });
});
