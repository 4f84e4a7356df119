import { describe, expect, it } from 'vitest';
import { readBatchResponse } from '../../../local/cloud/event-source/batch-response.ts';

describe('the answer to a batch', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['null in place of the list', { batchItemFailures: null }],
  ])('%s means that all succeeded', (_, response) => {
    expect(readBatchResponse(response, ['a', 'b'])).toEqual({ kind: 'understood', failed: new Set() });
  });

  it('names the messages that failed', () => {
    const response = { batchItemFailures: [{ itemIdentifier: 'b' }] };
    expect(readBatchResponse(response, ['a', 'b'])).toEqual({ kind: 'understood', failed: new Set(['b']) });
  });

  it.each([
    ['a text', 'done'],
    ['no list', { batchItemFailures: 'b' }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a wrong key', { batchItemFailures: [{ identifier: 'b' }] }],
    ['a message of another batch', { batchItemFailures: [{ itemIdentifier: 'z' }] }],
    ['a null entry', { batchItemFailures: [null] }],
  ])('%s fails the whole batch', (_, response) => {
    expect(readBatchResponse(response, ['a', 'b'])).toEqual({ kind: 'malformed' });
  });
});
