import type { Alert } from '../../../shared/health/alert.ts';
import type { AlertLevel } from '../../../shared/health/health.ts';
import type { AlertMessage, Channel } from '../channel.ts';
import { countedByCode, cut, fieldsOf, instant, isCall, subjectOf } from '../words.ts';
import { type Fetch, post } from './post.ts';

/** What a Slack channel is made of. */
export interface SlackOptions {
  readonly name: string;
  /** Resolves to the address of the incoming webhook, which is a secret. */
  readonly url: () => Promise<string>;
  readonly fetch: Fetch;
}

/** An incoming webhook of Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/ */
export function createSlackChannel({ name, url, fetch }: SlackOptions): Channel {
  return {
    name,
    keepsIncidents: false,
    async send(message, signal) {
      await post(fetch, {
        channel: name,
        url: await url(),
        body: JSON.stringify(slackPayload(message)),
        remedy: 'Make a new incoming webhook in Slack and store its address as the secret of this channel.',
        signal,
      });
    },
  };
}

type Block = Readonly<Record<string, unknown>>;

/** What Slack takes: 50 blocks, 150 characters in a header, 3,000 in a text, 2,000 in a field, 3,000 in an address. */
const limits = { header: 150, text: 3_000, field: 2_000, address: 3_000 } as const;
/** Alerts that are shown with all they say: three blocks each, and the rest in one. */
const shownInFull = 10;
/** Lines of a list. */
const listed = 10;

const signs: Readonly<Record<AlertLevel, string>> = {
  critical: ':red_circle:',
  high: ':large_orange_circle:',
  medium: ':large_yellow_circle:',
  low: ':large_blue_circle:',
};

/** The body for Slack, in Block Kit: https://docs.slack.dev/reference/block-kit/blocks/ */
export function slackPayload(message: AlertMessage): {
  readonly text: string;
  readonly blocks: readonly Block[];
} {
  const subject = subjectOf(message);
  const full = message.alerts.slice(0, shownInFull);
  const others = message.alerts.slice(shownInFull);
  return {
    text: cut(escapeMrkdwn(subject), limits.text),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(subject, limits.header) } },
      ...full.flatMap((alert) => blocksOf(alert, message)),
      ...(others.length > 0 ? [section(listOf(others))] : []),
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: `Auto-Builder · ${instant(message.at)} · ${escapeMrkdwn(message.id)}` },
        ],
      },
    ],
  };
}

function blocksOf(alert: Alert, { change, alerts }: AlertMessage): readonly Block[] {
  const sign = isCall(change) ? signs[alert.level] : ':white_check_mark:';
  const remedy =
    isCall(change) && alert.remedy !== '' ? `\n*What to do:* ${escapeMrkdwn(cut(alert.remedy, 1_000))}` : '';
  const title = escapeMrkdwn(cut(alert.title, 300));
  const text = `${sign} *${title}*\n${escapeMrkdwn(cut(alert.text, 1_000))}${remedy}`;
  const fields = fieldsOf(alert, change).map(([name, value]) => ({
    type: 'mrkdwn',
    text: cut(`*${name}*\n${escapeMrkdwn(cut(value, 1_500))}`, limits.field),
  }));
  const link = alert.link !== undefined && alert.link.length <= limits.address ? alert.link : undefined;
  return [
    { ...section(text), fields },
    ...(link === undefined ? [] : [buttonTo(link)]),
    ...(alerts.length > 1 ? [{ type: 'divider' }] : []),
  ];
}

function buttonTo(url: string): Block {
  return {
    type: 'actions',
    elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open' }, url }],
  };
}

function section(text: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text, limits.text) } };
}

function listOf(alerts: readonly Alert[]): string {
  const lines = countedByCode(alerts).map((line) => `• ${escapeMrkdwn(line)}`);
  const rest = lines.length - listed;
  return [...lines.slice(0, listed), ...(rest > 0 ? [`… and ${rest} more codes`] : [])].join('\n');
}

/** Slack reads `&`, `<` and `>` as its own; nothing that others wrote may become a link or call a whole channel. */
function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
