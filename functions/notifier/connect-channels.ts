import type { AlertChannel } from '../../shared/config/health-settings.ts';
import { secretName } from '../../shared/config/secret-names.ts';
import { AutoBuilderError } from '../../shared/errors.ts';
import { ChannelError } from '../../shared/notifications/errors.ts';
import type { SendMail } from '../../shared/notifications/mail.ts';
import { smtpMail } from '../../shared/notifications/smtp-mail.ts';
import type { Publish } from '../../shared/notifications/sns-publisher.ts';
import type { SecretStore } from '../../shared/secrets/secret-store.ts';
import type { Channel } from './channel.ts';
import { createEmailChannel } from './channels/email.ts';
import { createPagerDutyChannel } from './channels/pagerduty.ts';
import type { Fetch } from './channels/post.ts';
import { createSlackChannel } from './channels/slack.ts';
import { createSnsChannel } from './channels/sns.ts';
import { createWebhookChannel } from './channels/webhook.ts';

/** What channels reach the world by. */
export interface ChannelConnections {
  readonly secrets: SecretStore;
  readonly fetch: Fetch;
  /** By Amazon SES. */
  readonly sendMail: SendMail;
  /** By Amazon SNS. */
  readonly publish: Publish;
  readonly now: () => number;
}

/** The channels of the configuration, by name. Secrets are read when a message is sent. */
export function connectChannels(
  channels: readonly AlertChannel[],
  connections: ChannelConnections,
): ReadonlyMap<string, Channel> {
  return new Map(channels.map((channel) => [channel.name, connect(channel, connections)]));
}

function connect(channel: AlertChannel, connections: ChannelConnections): Channel {
  const { secrets, fetch, sendMail, publish, now } = connections;
  const secret = (reference: string) => () => secretOf(channel.name, reference, secrets);
  switch (channel.kind) {
    case 'slack':
      return createSlackChannel({ name: channel.name, url: secret(channel.url), fetch });
    case 'pagerduty':
      return createPagerDutyChannel({ ...channel, routingKey: secret(channel.routingKey), fetch });
    case 'sns':
      return createSnsChannel({ ...channel, publish });
    case 'webhook':
      return createWebhookChannel({ ...channel, secret: secret(channel.secret), fetch, now });
    case 'email': {
      if (channel.smtp === undefined) return createEmailChannel({ ...channel, sendMail });
      const { password, ...server } = channel.smtp;
      const withPassword = { ...server, ...(password === undefined ? {} : { password: secret(password) }) };
      return createEmailChannel({ ...channel, sendMail: smtpMail(withPassword) });
    }
  }
}

/** The value of a reference. A store that is away for a moment says nothing about the channel. */
async function secretOf(channel: string, reference: string, secrets: SecretStore): Promise<string> {
  try {
    return await secrets.get(secretName(reference));
  } catch (error) {
    if (!(error instanceof AutoBuilderError) || error.code !== 'SECRET_STORE_UNAVAILABLE') throw error;
    const { code, what, remedy } = error;
    throw new ChannelError({
      code,
      what,
      remedy,
      where: `channel ${channel}`,
      retryable: true,
      cause: error,
    });
  }
}
