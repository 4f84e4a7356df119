import { describe, expect, it } from 'vitest';
import { EventUnreadableError } from '../../../shared/events/errors.ts';
import { parseEnvelope } from '../../../shared/events/parse-envelope.ts';
import { pushedEvent } from '../../support/domain-events.ts';

const envelope = (changes: object = {}) => ({
  version: '0',
  id: 'event-1',
  source: 'auto-builder',
  'detail-type': 'repository.pushed',
  detail: pushedEvent().detail,
  ...changes,
});

describe('parseEnvelope', () => {
  it('reads an envelope as an object and as text', () => {
    expect(parseEnvelope(envelope())).toEqual(pushedEvent());
    expect(parseEnvelope(JSON.stringify(envelope()))).toEqual(pushedEvent());
  });

  it('leaves out fields that a newer sender added', () => {
    expect(parseEnvelope(envelope({ detail: { ...pushedEvent().detail, newer: 1 } }))).toEqual(pushedEvent());
  });

  it.each([
    ['no JSON', '{'],
    ['another source', envelope({ source: 'aws.s3' })],
    ['an unknown type', envelope({ 'detail-type': 'constructor' })],
    ['a detail of another form', envelope({ detail: { version: 2 } })],
    ['no envelope', { kind: 'schedule' }],
    ['nothing', null],
  ])('refuses %s', (_case, body) => {
    expect(() => parseEnvelope(body)).toThrow(EventUnreadableError);
  });

  it('says which event and which fields, not what was in them', () => {
    const detail = { ...pushedEvent().detail, ref: { secret: 'content' } };
    expect(() => parseEnvelope(envelope({ detail }))).toThrow(
      /repository\.pushed has another form: ref \(event event-1\)/,
    );
  });
});
