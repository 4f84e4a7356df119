import type { SendMail } from '../../../shared/notifications/mail.ts';
import type { AlertMessage, Channel } from '../channel.ts';
import { htmlOf, textOf } from '../letter.ts';
import { cut, subjectOf } from '../words.ts';

/** What a channel of e-mail is made of. */
export interface EmailOptions {
  readonly name: string;
  readonly from: string;
  readonly to: readonly string[];
  /** By SMTP or by Amazon SES. */
  readonly sendMail: SendMail;
}

/** Characters: RFC 5322 takes 998 in a line; nobody reads so many. */
const subjectLimit = 200;

/** E-mail with a plain and an HTML part. */
export function createEmailChannel({ name, from, to, sendMail }: EmailOptions): Channel {
  return {
    name,
    keepsIncidents: false,
    async send(message: AlertMessage, signal) {
      const subject = cut(subjectOf(message), subjectLimit);
      await sendMail(
        { id: message.id, from, to, subject, text: textOf(message), html: htmlOf(message) },
        signal,
      );
    },
  };
}
