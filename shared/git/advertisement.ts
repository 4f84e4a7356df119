import { GitError, protocolError } from './errors.ts';
import { isObjectId, isRefName, type ObjectFormat, type ObjectId } from './object-id.ts';
import { decodePackets, lineText } from './pkt-line.ts';

/** What a host says first: its capabilities and, in protocol version 0 and 1, its refs. */
export interface Advertisement {
  readonly version: 0 | 2;
  readonly capabilities: ReadonlyMap<string, string>;
  readonly objectFormat: ObjectFormat;
  /** Without HEAD and without peeled tags. */
  readonly refs: ReadonlyMap<string, ObjectId>;
  /** Ids the host has besides those of its refs (`.have` lines: alternates, hidden refs). */
  readonly extraHaves: readonly ObjectId[];
  readonly head: string | undefined;
  readonly shallow: boolean;
}

/**
 * Parses the answer to `info/refs?service=…`, with or without the service line.
 * https://git-scm.com/docs/http-protocol#_smart_clients
 */
export function parseAdvertisement(body: Buffer, where: string, service: string): Advertisement {
  const packets = decodePackets(body, where);
  const lines = packets.flatMap((packet) => (packet.kind === 'line' ? [lineText(packet.payload)] : []));
  const announced = lines[0] === `# service=${service}`;
  if (announced) lines.shift();
  if (lines[0]?.startsWith('ERR ')) throw protocolError(`the host says: ${lines[0].slice(4)}`, where);
  const flushes = packets.filter(({ kind }) => kind === 'flush').length;
  if (packets.at(-1)?.kind !== 'flush' || flushes < (announced ? 2 : 1)) throw cutListing(where);
  if (lines[0] === 'version 2') return version2(lines.slice(1));
  if (lines[0] === 'version 1') lines.shift();
  return version0(lines, where);
}

/** A listing without its end: what is missing from it must not be taken for deleted. */
export function cutListing(where: string): GitError {
  return new GitError({
    code: 'GIT_LISTING_TRUNCATED',
    what: 'the listing was cut off before its end',
    where,
    remedy: 'Nothing to do: a part is not taken for the whole, and the work is tried again.',
  });
}

function version2(lines: readonly string[]): Advertisement {
  const capabilities = new Map(lines.map((line) => splitCapability(line)));
  return {
    version: 2,
    capabilities,
    objectFormat: objectFormatOf(capabilities),
    refs: new Map(),
    extraHaves: [],
    head: undefined,
    shallow: false,
  };
}

function version0(lines: readonly string[], where: string): Advertisement {
  const refs = new Map<string, ObjectId>();
  const extraHaves: ObjectId[] = [];
  let capabilities = new Map<string, string>();
  let head: string | undefined;
  let shallow = false;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('shallow ')) {
      shallow = true;
      continue;
    }
    const [record = '', list] = index === 0 ? line.split('\0') : [line];
    if (list !== undefined) {
      head = /(?:^| )symref=HEAD:(\S+)/.exec(list)?.[1];
      capabilities = new Map(list.split(' ').filter(Boolean).map(splitCapability));
    }
    const space = record.indexOf(' ');
    const id = record.slice(0, space);
    const name = record.slice(space + 1);
    if (name === 'capabilities^{}') continue;
    if (!isObjectId(id) || !isRefName(name))
      throw protocolError(`an unreadable ref line: ${JSON.stringify(record.slice(0, 200))}`, where);
    if (name === '.have') extraHaves.push(id);
    else if (name !== 'HEAD' && !name.endsWith('^{}')) refs.set(name, id);
  }
  return {
    version: 0,
    capabilities,
    objectFormat: objectFormatOf(capabilities),
    refs,
    extraHaves,
    head,
    shallow,
  };
}

function splitCapability(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

function objectFormatOf(capabilities: ReadonlyMap<string, string>): ObjectFormat {
  return capabilities.get('object-format') === 'sha256' ? 'sha256' : 'sha1';
}
