import { describe, expect, it } from 'vitest';
import { parseAdvertisement } from '../../../shared/git/advertisement.ts';
import { encodePacket, flushPacket } from '../../../shared/git/pkt-line.ts';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
const zero = '0'.repeat(40);
const where = 'https://host.example/acme/app';
const lines = (...texts: string[]): Buffer =>
  Buffer.concat([...texts.map((text) => encodePacket(`${text}\n`)), flushPacket]);
const announced = lines('# service=git-receive-pack');
const parse = (...parts: Buffer[]) => parseAdvertisement(Buffer.concat(parts), where, 'git-receive-pack');

describe('what a host says first', () => {
  it('lists refs without HEAD and without peeled tags', () => {
    const found = parse(
      announced,
      lines(
        `${a} HEAD\0report-status object-format=sha1 symref=HEAD:refs/heads/main agent=git/2`,
        `${a} refs/heads/main`,
        `${b} refs/tags/v1`,
        `${a} refs/tags/v1^{}`,
      ),
    );
    expect([...found.refs]).toEqual([
      ['refs/heads/main', a],
      ['refs/tags/v1', b],
    ]);
    expect(found).toMatchObject({
      version: 0,
      head: 'refs/heads/main',
      objectFormat: 'sha1',
      shallow: false,
    });
    expect(found.capabilities.get('agent')).toBe('git/2');
    expect(found.capabilities.has('report-status')).toBe(true);
  });

  it('of an empty repository holds capabilities and no refs', () => {
    const found = parse(announced, lines(`${zero} capabilities^{}\0report-status delete-refs`));
    expect([found.refs.size, found.capabilities.has('delete-refs')]).toEqual([0, true]);
  });

  it('may tell of ids besides its refs', () => {
    const found = parse(lines(`${a} .have\0report-status`, `${b} refs/heads/main`));
    expect([found.extraHaves, [...found.refs.keys()]]).toEqual([[a], ['refs/heads/main']]);
  });

  it('may tell that it is shallow', () => {
    expect(parse(lines(`${a} refs/heads/main\0caps`, `shallow ${a}`)).shallow).toBe(true);
  });

  it('in version 1 is as in version 0', () => {
    expect(parse(lines('version 1', `${a} refs/heads/main\0caps`)).refs.size).toBe(1);
  });

  it('in version 2 is capabilities alone, announced or not', () => {
    const body = lines('version 2', 'agent=git/2', 'ls-refs=unborn', 'fetch=shallow', 'object-format=sha256');
    for (const found of [parse(body), parse(announced, body)]) {
      expect(found).toMatchObject({ version: 2, objectFormat: 'sha256' });
      expect(found.capabilities.get('fetch')).toBe('shallow');
    }
  });

  it.each([
    ['an error', lines('ERR no access'), 'no access'],
    ['nothing', Buffer.alloc(0), 'cut off'],
    ['an announcement alone', announced, 'cut off'],
    ['refs without an end', encodePacket(`${a} refs/heads/main\0caps\n`), 'cut off'],
    ['a line that is no ref', lines('hello world'), 'unreadable'],
    ['the id of nothing for a ref', lines(`${zero} refs/heads/main\0caps`), 'unreadable'],
  ])('must not be %s', (_name, body, words) => {
    expect(() => parse(body)).toThrow(words);
  });
});
