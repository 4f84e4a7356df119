import { createHmac } from 'node:crypto';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import type { AlertMessage } from '../../../functions/notifier/channel.ts';
import { connectChannels } from '../../../functions/notifier/connect-channels.ts';
import type { AlertChannel } from '../../../shared/config/health-settings.ts';
import { sesMail } from '../../../shared/notifications/ses-mail.ts';
import { snsPublisher } from '../../../shared/notifications/sns-publisher.ts';
import { SecretNotFoundError, SecretUnavailableError } from '../../../shared/secrets/errors.ts';
import { objections } from '../../support/alert-payloads.ts';
import { type AlertReceiver, startAlertReceiver } from '../../support/alert-receiver.ts';
import { alertWith, noon } from '../../support/alerts.ts';
import { reference } from '../../support/configuration-input.ts';
import { startHttpHost } from '../../support/http-host.ts';
import { startSmtpServer } from '../../support/smtp-server.ts';

const message: AlertMessage = {
  id: '0b9f2c52-7f0c-4a52-8a5e-9c0d3b5a1e11',
  change: 'opened',
  at: noon,
  alerts: [alertWith(), alertWith({ key: 'git b', title: 'b: Zürich\r\nBcc: eve@evil.example' })],
};

/** Sends the message through a channel of this configuration. */
async function send(
  channel: AlertChannel,
  secrets: Readonly<Record<string, string>> = {},
  options: { readonly aws?: string; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const client = {
    endpoint: options.aws ?? 'http://127.0.0.1:9',
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const channels = connectChannels([channel], {
    secrets: {
      async get(name) {
        const value = secrets[name];
        if (value === 'away') {
          const details = { code: 'SECRET_STORE_UNAVAILABLE', what: 'away', where: name, remedy: 'wait' };
          throw new SecretUnavailableError(details);
        }
        if (value === undefined) throw new SecretNotFoundError(name, 'here', 'Store it.');
        return value;
      },
    },
    fetch,
    sendMail: sesMail(new SESv2Client(client)),
    publish: snsPublisher(new SNSClient(client)),
    now: () => noon + 5_000,
  });
  await channels.get(channel.name)?.send(message, options.signal ?? AbortSignal.timeout(10_000));
}

const slack: AlertChannel = { kind: 'slack', name: 'chat', url: reference('SLACK_URL') };
const toSlack = (receiver: AlertReceiver, signal?: AbortSignal) =>
  send(slack, { SLACK_URL: `${receiver.url}/services/T1/B1/a-secret` }, signal ? { signal } : {});

describe('a channel to Slack', () => {
  it('posts one message that Slack takes', async () => {
    await using receiver = await startAlertReceiver();
    await toSlack(receiver);
    const [posted] = receiver.posted;
    expect(posted).toMatchObject({ path: '/services/T1/B1/a-secret' });
    expect(objections('slack', JSON.parse(posted?.body ?? ''))).toEqual([]);
  });

  it.each([
    [503, {}, { code: 'ALERT_NOT_SENT', retryable: true }],
    [429, { 'retry-after': '77' }, { code: 'ALERT_NOT_SENT', retryable: true, retryAfterSeconds: 77 }],
    [404, {}, { code: 'ALERT_REFUSED', retryable: false }],
    [302, { location: 'https://elsewhere.example' }, { code: 'ALERT_REFUSED', retryable: false }],
  ])('given the answer %i, says what it means, and not where it posted', async (status, headers, error) => {
    await using receiver = await startAlertReceiver();
    receiver.answer(status, headers, 'no_service');
    const failure: unknown = await toSlack(receiver).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject(error);
    expect(String(failure)).toContain('no_service');
    expect(String(failure)).not.toContain('a-secret');
  });

  it('given a server that says nothing, gives up in time', async () => {
    await using receiver = await startAlertReceiver();
    receiver.answer('silence');
    await expect(toSlack(receiver, AbortSignal.timeout(50))).rejects.toMatchObject({
      code: 'ALERT_NOT_SENT',
      what: 'It did not answer in time',
      retryable: true,
    });
  });

  it.each([200, 503])('given an answer of %d that never ends, reads its beginning', async (status) => {
    const host = await startHttpHost(async (_request, response) => {
      response.writeHead(status);
      const more = (): unknown => response.write('x'.repeat(65_536), () => setImmediate(more));
      more();
    });
    const signal = AbortSignal.timeout(8_000);
    const sent = send(slack, { SLACK_URL: host.url }, { signal });
    const end = status === 200 ? expect(sent).resolves : expect(sent).rejects;
    await (status === 200 ? end.toBeUndefined() : end.toMatchObject({ code: 'ALERT_NOT_SENT' }));
    expect(signal.aborted).toBe(false);
    await host.close();
  });

  it('given nobody there, may get through later', async () => {
    const failure = send(slack, { SLACK_URL: 'http://127.0.0.1:9/a-secret' });
    await expect(failure).rejects.toMatchObject({ code: 'ALERT_NOT_SENT', retryable: true });
  });

  it('given no secret, says which one', async () => {
    await expect(send(slack)).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  });

  it('given a secret store that is away, may get through later', async () => {
    await expect(send(slack, { SLACK_URL: 'away' })).rejects.toMatchObject({ retryable: true });
  });
});

describe('a channel to PagerDuty', () => {
  const toPagerDuty = (receiver: AlertReceiver) =>
    send(
      { kind: 'pagerduty', name: 'pager', routingKey: reference('KEY'), apiUrl: receiver.url },
      { KEY: 'an-integration-key' },
    );

  it('posts an event for each alert, with incidents of their own', async () => {
    await using receiver = await startAlertReceiver();
    await toPagerDuty(receiver);
    const events = receiver.posted.map(({ body }): unknown => JSON.parse(body));
    expect(receiver.posted.map(({ path }) => path)).toEqual(['/v2/enqueue', '/v2/enqueue']);
    expect(events.flatMap((event) => objections('pagerDuty', event))).toEqual([]);
    expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(2);
  });

  it('given a key that is refused, says what to do, and not the key', async () => {
    await using receiver = await startAlertReceiver();
    receiver.answer(400, {}, '{"status":"invalid event","message":"Event object is invalid"}');
    const failure: unknown = await toPagerDuty(receiver).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code: 'ALERT_REFUSED', retryable: false });
    expect(String(failure)).toContain('integration key');
    expect(String(failure)).not.toContain('an-integration-key');
  });
});

describe('a channel to an own address', () => {
  it('posts a body that its receiver can check', async () => {
    await using receiver = await startAlertReceiver();
    const secret = reference('SIGNING');
    await send(
      { kind: 'webhook', name: 'own', url: `${receiver.url}/alerts`, secret },
      { SIGNING: 'shared' },
    );
    const [posted] = receiver.posted;
    const { body = '', headers = {} } = posted ?? {};
    const timestamp = String((noon + 5_000) / 1_000);
    const signature = createHmac('sha256', 'shared')
      .update(`${timestamp}.${message.id}.${body}`)
      .digest('hex');
    expect(headers).toMatchObject({
      'x-auto-builder-delivery': message.id,
      'x-auto-builder-timestamp': timestamp,
      'x-auto-builder-signature-256': `sha256=${signature}`,
    });
    expect(JSON.parse(body)).toMatchObject({
      version: 1,
      id: message.id,
      change: 'opened',
      alerts: [{ key: alertWith().key, episode: 1, sequence: 1, openedAt: '2026-03-02T12:00:00.000Z' }, {}],
    });
  });
});

describe('a channel of e-mail by SMTP', () => {
  const email = (port: number, login = false): AlertChannel => ({
    kind: 'email',
    name: 'mail',
    from: 'Auto-Builder <alerts@acme.example>',
    to: ['ops@acme.example', 'boss@acme.example'],
    smtp: {
      host: '127.0.0.1',
      port,
      secure: false,
      ...(login ? { username: 'alerts', password: reference('PASSWORD') } : {}),
    },
  });
  const login = { user: 'alerts', password: 'right' };

  it('hands over one mail to all, encrypted where the server can, with an id that stays the same', async () => {
    await using server = await startSmtpServer();
    await send(email(server.port));
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      from: 'alerts@acme.example',
      to: ['ops@acme.example', 'boss@acme.example'],
      secure: true,
    });
    expect(mail?.source).toContain(`Message-ID: <${message.id}@auto-builder.invalid>`);
    expect(mail?.source).toContain('multipart/alternative');
  });

  it('given line breaks in a title, has no header of theirs', async () => {
    await using server = await startSmtpServer();
    await send(email(server.port));
    const [head = ''] = server.mails[0]?.source.split('\r\n\r\n') ?? [];
    expect(head).toMatch(/^Subject: /m);
    expect(head).not.toMatch(/^Bcc:/m);
  });

  it('given a login, uses it', async () => {
    await using server = await startSmtpServer({ login });
    await send(email(server.port, true), { PASSWORD: 'right' });
    expect(server.mails).toMatchObject([{ user: 'alerts', secure: true }]);
  });

  it('given a wrong password, is refused for good, and says no password', async () => {
    await using server = await startSmtpServer({ login });
    const failure: unknown = await send(email(server.port, true), { PASSWORD: 'wr0ng' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(failure).toMatchObject({ code: 'ALERT_REFUSED', retryable: false });
    expect(String(failure)).not.toContain('wr0ng');
  });

  it.each([
    [451, true],
    [554, false],
  ])('given the reply %i, may get through later: %s', async (refusal, retryable) => {
    await using server = await startSmtpServer({ refusal });
    await expect(send(email(server.port))).rejects.toMatchObject({ retryable });
  });

  it('given a recipient that is not taken, names it', async () => {
    await using server = await startSmtpServer({ unknown: 'boss@acme.example' });
    const failure = send(email(server.port));
    await expect(failure).rejects.toMatchObject({ code: 'ALERT_REFUSED' });
    await expect(failure).rejects.toThrow('boss@acme.example');
    expect(server.mails).toHaveLength(1);
  });

  it('given nobody there, may get through later', async () => {
    await expect(send(email(9))).rejects.toMatchObject({ code: 'ALERT_NOT_SENT', retryable: true });
  });
});

describe('a channel of Amazon', () => {
  const mail: AlertChannel = { kind: 'email', name: 'mail', from: 'a@acme.example', to: ['b@acme.example'] };
  const topic = 'arn:aws:sns:eu-central-1:123456789012:alerts';
  const sns: AlertChannel = { kind: 'sns', name: 'sns', topic, phones: ['+4930123456'] };
  const published =
    '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

  it('given SES, asks it to send a mail of both parts', async () => {
    await using receiver = await startAlertReceiver();
    receiver.answer(200, { 'content-type': 'application/json' }, '{"MessageId":"1"}');
    await send(mail, {}, { aws: receiver.url });
    expect(receiver.posted[0]?.path).toBe('/v2/email/outbound-emails');
    expect(JSON.parse(receiver.posted[0]?.body ?? '')).toMatchObject({
      FromEmailAddress: 'a@acme.example',
      Destination: { ToAddresses: ['b@acme.example'] },
      Content: { Simple: { Body: { Text: { Charset: 'UTF-8' }, Html: { Charset: 'UTF-8' } } } },
    });
  });

  it('given SNS, publishes to the topic, and a short text to the telephone', async () => {
    await using receiver = await startAlertReceiver();
    receiver.answer(200, { 'content-type': 'text/xml' }, published);
    await send(sns, {}, { aws: receiver.url });
    const [toTopic, toPhone] = receiver.posted.map(({ body }) => new URLSearchParams(body));
    expect(toTopic?.get('TopicArn')).toBe(topic);
    expect(toTopic?.get('Subject')).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(toPhone?.get('PhoneNumber')).toBe('+4930123456');
    expect(toPhone?.get('Message')).toMatch(/^[\x20-\x7e]{1,140}$/);
  });

  it('given a telephone that is not taken, has told the topic', async () => {
    await using receiver = await startAlertReceiver();
    receiver.answer(
      400,
      { 'content-type': 'text/xml' },
      '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code><Message>no</Message></Error></ErrorResponse>',
    );
    await expect(send(sns, {}, { aws: receiver.url })).rejects.toMatchObject({ retryable: false });
    expect(receiver.posted).toHaveLength(2);
  });

  it('given a service that says nothing, gives up in time', async () => {
    await using receiver = await startAlertReceiver();
    receiver.answer('silence');
    const options = { aws: receiver.url, signal: AbortSignal.timeout(100) };
    await expect(send(mail, {}, options)).rejects.toBeInstanceOf(Error);
  });
});
