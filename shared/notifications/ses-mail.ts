import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { askService } from '../aws/service-failure.ts';
import { mailId, type SendMail } from './mail.ts';

/** Sends mail by Amazon SES. The sender must be an identity that is verified there. Throws `ServiceFailure`. */
export function sesMail(client: SESv2Client): SendMail {
  return async (mail, signal) => {
    const content = (Data: string) => ({ Data, Charset: 'UTF-8' });
    const command = new SendEmailCommand({
      FromEmailAddress: mail.from,
      Destination: { ToAddresses: [...mail.to] },
      Content: {
        Simple: {
          Subject: content(mail.subject),
          Body: { Text: content(mail.text), Html: content(mail.html) },
          Headers: [
            { Name: 'Auto-Submitted', Value: 'auto-generated' },
            { Name: 'X-Auto-Builder-Delivery', Value: mailId(mail) },
          ],
        },
      },
    });
    await askService('Amazon SES', () => client.send(command, { abortSignal: signal }), passing);
  };
}

/** It could not be sent now, though nothing is wrong with it. */
const passing = {
  AbortError: 'passing',
  LimitExceededException: 'passing',
  TooManyRequestsException: 'passing',
} as const;
