import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** One mail that the server took. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body, as they came. */
  readonly source: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** A mail server on loopback. */
export interface TestSmtpServer extends AsyncDisposable {
  readonly port: number;
  readonly mails: readonly TakenMail[];
}

/** What the server is like. */
export interface SmtpTraits {
  /** Only who knows it may send. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Without STARTTLS. */
  readonly plain?: boolean;
  /** The reply to a mail that is not taken: 4xx for now, 5xx for good. */
  readonly refusal?: number;
  /** A recipient that it does not know. */
  readonly unknown?: string;
}

/** Starts it, with a certificate that nobody trusts. */
export async function startSmtpServer(traits: SmtpTraits = {}): Promise<TestSmtpServer> {
  const { login, plain = false, refusal, unknown } = traits;
  const mails: TakenMail[] = [];
  const refuse = (responseCode: number) => Object.assign(new Error('not taken'), { responseCode });
  const server = new SMTPServer({
    logger: false,
    authOptional: login === undefined,
    disabledCommands: plain ? ['STARTTLS'] : [],
    allowInsecureAuth: plain,
    onAuth({ username, password }, _session, done) {
      if (username === login?.user && password === login?.password) done(null, { user: username });
      else done(refuse(535));
    },
    onRcptTo({ address }, _session, done) {
      if (address === unknown) done(refuse(550));
      else done();
    },
    async onData(stream, { envelope, secure, user }, done) {
      const source = Buffer.concat(await stream.toArray()).toString();
      if (refusal !== undefined) return done(refuse(refusal));
      mails.push({
        from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
        to: envelope.rcptTo.map(({ address }) => address),
        source,
        secure,
        user: user === undefined ? undefined : String(user),
      });
      done();
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}
