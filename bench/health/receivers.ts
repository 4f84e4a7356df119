import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export type ToldChannel = 'slack' | 'pagerduty' | 'email';

/** One message that reached somebody. */
export interface Told {
  readonly channel: ToldChannel;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly isEnd: boolean;
  /** Everything that can be read in it. */
  readonly text: string;
}

/** What stands for Slack, PagerDuty and a mail server, and a web page that an app's check looks at. */
export interface Receivers {
  readonly slackUrl: string;
  readonly pagerDutyUrl: string;
  readonly smtpPort: number;
  readonly told: readonly Told[];
  /** Whether Slack answers 503 from now on. */
  slackIsDown: boolean;
  close(): Promise<void>;
}

/** Starts them on the loopback interface. */
export async function startReceivers(): Promise<Receivers> {
  const told: Told[] = [];
  const note = (channel: ToldChannel, words: string, isEnd: boolean): void => {
    told.push({ channel, at: Date.now(), isEnd, text: words });
  };
  const state = { slackIsDown: false };
  const web = createServer(async (request, response) => {
    const isSlack = request.url === '/slack';
    const body: unknown = await json(request);
    const isTaken = !(isSlack && state.slackIsDown);
    if (isTaken && isSlack) note('slack', JSON.stringify(body), /, resolved\]/.test(JSON.stringify(body)));
    else if (isTaken) note('pagerduty', JSON.stringify(body), isResolve(body));
    response.writeHead(isTaken ? (isSlack ? 200 : 202) : 503).end(isTaken ? 'ok' : 'down');
  });
  web.listen(0, '127.0.0.1');
  const mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      text(stream).then(
        (letter) => {
          const words = decoded(letter);
          note('email', words, /^Subject: .*resolved\]/m.test(words));
          done();
        },
        (error: Error) => done(error),
      );
    },
  });
  const mailServer = mail.listen(0, '127.0.0.1');
  await Promise.all(
    [web, mailServer].map((server) => (server.listening ? undefined : once(server, 'listening'))),
  );
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  return {
    slackUrl: `${url}/slack`,
    pagerDutyUrl: url,
    smtpPort: (mailServer.address() as AddressInfo).port,
    told,
    get slackIsDown() {
      return state.slackIsDown;
    },
    set slackIsDown(isDown) {
      state.slackIsDown = isDown;
    },
    async close() {
      web.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => web.close(resolve)),
        new Promise<void>((resolve) => mail.close(() => resolve())),
      ]);
    },
  };
}

function isResolve(body: unknown): boolean {
  return (
    typeof body === 'object' && body !== null && 'event_action' in body && body.event_action === 'resolve'
  );
}

/** The words of a letter in quoted-printable; lines of headers that were folded are one. */
function decoded(letter: string): string {
  return letter
    .replace(/=\r\n/g, '')
    .replace(/\r\n[ \t]+/g, ' ')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
