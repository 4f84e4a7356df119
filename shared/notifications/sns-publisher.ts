import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { askService } from '../aws/service-failure.ts';

/** What goes to a topic or a telephone. */
export type Publication =
  | { readonly topic: string; readonly subject: string; readonly text: string; readonly id: string }
  | { readonly phone: string; readonly text: string };

/** Resolves when the service has taken it. Throws errors that say whether they are `retryable`. */
export type Publish = (publication: Publication, signal: AbortSignal) => Promise<void>;

/** Publishes by Amazon SNS; text messages go the way that costs more and is tried harder. Throws `ServiceFailure`. */
export function snsPublisher(client: SNSClient): Publish {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  return async (publication, signal) => {
    const command =
      'topic' in publication
        ? new PublishCommand({
            TopicArn: publication.topic,
            Subject: publication.subject,
            Message: publication.text,
            MessageAttributes: { delivery: text(publication.id) },
          })
        : new PublishCommand({
            PhoneNumber: publication.phone,
            Message: publication.text,
            MessageAttributes: { 'AWS.SNS.SMS.SMSType': text('Transactional') },
          });
    await askService('Amazon SNS', () => client.send(command, { abortSignal: signal }), passing);
  };
}

/** It could not be sent now, though nothing is wrong with it: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const passing = {
  AbortError: 'passing',
  InternalError: 'passing',
  KMSThrottling: 'passing',
  Throttled: 'passing',
  NotFound: 'missing',
  AuthorizationError: 'denied',
} as const;
