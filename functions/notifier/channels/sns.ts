import type { Publish } from '../../../shared/notifications/sns-publisher.ts';
import type { Channel } from '../channel.ts';
import { textOf } from '../letter.ts';
import { cut, subjectOf } from '../words.ts';

/** What a channel of Amazon SNS is made of. */
export interface SnsOptions {
  readonly name: string;
  readonly topic?: string;
  /** Telephone numbers, as `+4930123456`. */
  readonly phones: readonly string[];
  readonly publish: Publish;
}

/** Characters of a subject: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html; and of one text message, with room to spare. */
const limits = { subject: 99, sms: 140, text: 60_000 } as const;

/** A topic, telephones, or both. Each gets its chance when another one fails. */
export function createSnsChannel({ name, topic, phones, publish }: SnsOptions): Channel {
  return {
    name,
    keepsIncidents: false,
    async send(message, signal) {
      const line = asciiOf(subjectOf(message));
      const subject = line.slice(0, limits.subject);
      const text = cut(textOf(message), limits.text);
      const ends = await Promise.allSettled([
        ...(topic === undefined ? [] : [publish({ topic, subject, text, id: message.id }, signal)]),
        ...phones.map((phone) => publish({ phone, text: line.slice(0, limits.sms) }, signal)),
      ]);
      const failure = ends.find((end) => end.status === 'rejected');
      if (failure) throw failure.reason;
    },
  };
}

/** Subjects take nothing else, and one other character makes a text message half as long. */
function asciiOf(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^\x20-\x7e]/g, '?');
}
