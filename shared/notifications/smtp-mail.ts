import { createTransport } from 'nodemailer';
import { ChannelError } from './errors.ts';
import { type Mail, mailId, type SendMail } from './mail.ts';

/** A mail server. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the start; otherwise STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly username?: string;
  /** Resolves to the secret. */
  readonly password?: () => Promise<string>;
}

/** Milliseconds for each part of a conversation; the whole of it is bounded by the caller's signal. */
const timeouts = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 15_000,
  dnsTimeout: 5_000,
};

/** Sends mail by SMTP. A password goes to another machine only over TLS. Throws `ALERT_NOT_SENT`, `ALERT_REFUSED`. */
export function smtpMail(server: SmtpServer): SendMail {
  return async (mail, signal) => {
    const password = await server.password?.();
    const isHere = /^(localhost|127\..*|::1)$/.test(server.host);
    const transport = createTransport({
      host: server.host,
      port: server.port,
      secure: server.secure,
      requireTLS: server.username !== undefined && !isHere,
      // What does not leave this machine needs no certificate, and none could name it.
      tls: { rejectUnauthorized: !isHere },
      ...(server.username === undefined || password === undefined
        ? {}
        : { auth: { user: server.username, pass: password } }),
      ...timeouts,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const stop = () => transport.close();
    signal.addEventListener('abort', stop);
    try {
      const { rejected } = await Promise.race([transport.sendMail(messageOf(mail)), untilAborted(signal)]);
      if (rejected.length > 0) throw partlyRefused(server, rejected.map(String));
    } catch (error) {
      throw error instanceof ChannelError ? error : translate(server, error);
    } finally {
      signal.removeEventListener('abort', stop);
      transport.close();
    }
  };
}

function messageOf(mail: Mail) {
  const { from, subject, text, html } = mail;
  return {
    from,
    to: [...mail.to],
    subject,
    text,
    html,
    messageId: `<${mailId(mail)}@auto-builder.invalid>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Builder-Delivery': mailId(mail) },
  };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(Object.assign(new Error('it took too long'), { code: 'ETIMEDOUT' }));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function partlyRefused(server: SmtpServer, rejected: readonly string[]): ChannelError {
  return new ChannelError({
    code: 'ALERT_REFUSED',
    what: `The mail server takes no mail for ${rejected.join(', ')}; the other recipients have it`,
    where: placeOf(server),
    remedy: 'Correct the recipients of this channel in the configuration.',
    retryable: false,
  });
}

/** What a failure of the mail server means. Replies of 5xx are final: RFC 5321, section 4.2.1. */
function translate(server: SmtpServer, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  const reply =
    'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined;
  const isFinal = reply === undefined ? code === 'ETLS' : reply >= 500;
  // A reply to a login is not repeated: servers have been seen to say there what they were told.
  const said = reply === undefined ? code : `${reply} (${code})`;
  return new ChannelError({
    code: isFinal ? 'ALERT_REFUSED' : 'ALERT_NOT_SENT',
    what: `The mail could not be handed over: ${said}`,
    where: placeOf(server),
    remedy: isFinal
      ? 'Check username, password, sender and recipients of this channel, and whether the server offers TLS.'
      : 'It is tried again; see whether the mail server works.',
    retryable: !isFinal,
    cause: said,
  });
}

function placeOf({ host, port }: SmtpServer): string {
  return `mail server ${host}:${port}`;
}
