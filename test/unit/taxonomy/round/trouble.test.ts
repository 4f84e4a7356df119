import { describe, expect, it } from 'vitest';
import { GitError } from '../../../../shared/git/errors.ts';
import { json, type TaxonomyScenario, taxonomyScenario } from '../../../support/taxonomy-scenario.ts';

const file = 'index.json';
const entries = Array.from({ length: 12 }, (_, at) => ({ id: `e${at}`, n: at }));
const base = { entries };

function scenarioOf(options: Parameters<typeof taxonomyScenario>[1] = {}): TaxonomyScenario {
  return taxonomyScenario({ [file]: json(base), 'other.json': json({ x: 1 }) }, options);
}

const contents = ({ replicas }: TaxonomyScenario, path = file) =>
  replicas.map((replica) => replica.contentsNow()[path]);
const codes = async (scenario: TaxonomyScenario) =>
  Object.values((await scenario.state()).replicas).flatMap(({ quarantine }) =>
    quarantine.map(({ code }) => code),
  );

describe('a file that cannot take part', () => {
  it.each([
    ['TAXONOMY_FILE_INVALID', '{ "entries": [ '],
    ['TAXONOMY_FILE_INVALID', ''],
    ['TAXONOMY_DUPLICATE_KEY', '{ "a": 1, "a": 2 }'],
    ['TAXONOMY_DUPLICATE_IDENTITY', json({ entries: [...entries, { id: 'e1', n: 9 }] })],
    ['TAXONOMY_FILE_TOO_DEEP', `${'['.repeat(600)}${']'.repeat(600)}`],
    ['TAXONOMY_DELETES_TOO_MUCH', json({ entries: entries.slice(0, 3) })],
  ])('is put aside as %s, and everything else goes on', async (code, text) => {
    const scenario = scenarioOf({ replicas: 3 });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: text, 'other.json': json({ x: 2 }) });
    scenario.replicas[1]?.commitFiles({ [file]: json({ entries: [...entries, { id: 'new', n: 1 }] }) });
    const end = await scenario.round();
    const merged = json({ entries: [...entries, { id: 'new', n: 1 }] });
    expect(contents(scenario)).toEqual([text, merged, merged]);
    expect(contents(scenario, 'other.json')).toEqual(Array(3).fill(json({ x: 2 })));
    expect([...end.quarantine.values()].flat().map((one) => one.code)).toEqual([code]);
  });

  it('is not looked at again as long as it stays as it is', async () => {
    const scenario = scenarioOf();
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: '{' });
    await scenario.round();
    expect((await scenario.round()).unchanged).toBe(true);
    expect(await codes(scenario)).toEqual(['TAXONOMY_FILE_INVALID']);
  });

  it('catches up once it is mended, with its own changes and all others', async () => {
    const scenario = scenarioOf();
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: '{' });
    scenario.replicas[1]?.commitFiles({ [file]: json({ entries: [...entries, { id: 'b', n: 1 }] }) });
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: json({ entries: [...entries, { id: 'a', n: 1 }] }) });
    await scenario.round();
    const [a, b] = contents(scenario).map((text) =>
      JSON.parse(text ?? '').entries.map(({ id }: { id: string }) => id),
    );
    expect(a).toEqual(b);
    expect(a).toEqual(expect.arrayContaining(['a', 'b', 'e0']));
    expect(await codes(scenario)).toEqual([]);
  });

  it('may be a symbolic link', async () => {
    const scenario = scenarioOf();
    await scenario.round();
    scenario.replicas[0]?.commitLink(file, '/etc/passwd');
    scenario.replicas[1]?.commitFiles({ [file]: json({ entries: [...entries, { id: 'b', n: 1 }] }) });
    await scenario.round();
    expect(await codes(scenario)).toEqual(['TAXONOMY_NOT_A_FILE']);
    expect(contents(scenario)[0]).toBe('/etc/passwd');
  });

  it('is deleted everywhere once somebody approves', async () => {
    const scenario = scenarioOf();
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: json({ entries: entries.slice(0, 3) }) });
    await scenario.round();
    expect(contents(scenario)[1]).toBe(json(base));
    await scenario.round({ deletionsApproved: true, force: true });
    expect(contents(scenario)).toEqual(Array(2).fill(json({ entries: entries.slice(0, 3) })));
  });

  it('may be most of the files: they are not deleted elsewhere', async () => {
    const scenario = scenarioOf();
    await scenario.round();
    scenario.replicas[0]?.commitFiles({ [file]: undefined, 'other.json': undefined });
    await scenario.round();
    expect(Object.keys(scenario.replicas[1]?.contentsNow() ?? {})).toEqual([file, 'other.json']);
    expect(scenario.replicas[0]?.contentsNow()).toEqual({});
    expect((await scenario.round()).unchanged).toBe(true);
  });
});

describe('a replica that cannot take part', () => {
  const gone = new GitError({
    code: 'GIT_UNREACHABLE',
    what: 'the host does not answer',
    where: 'host',
    remedy: 'Wait.',
  });

  it('is named, and catches up later', async () => {
    const scenario = scenarioOf({ replicas: 3 });
    await scenario.round();
    const [a, b] = scenario.replicas;
    if (a)
      a.onRequest = () => {
        throw gone;
      };
    b?.commitFiles({ [file]: json({ entries: [...entries, { id: 'b', n: 1 }] }) });
    const end = await scenario.round();
    expect(end.absent).toMatchObject([{ name: 'acme/a', trouble: { code: 'GIT_UNREACHABLE' } }]);
    if (a) a.onRequest = () => undefined;
    await scenario.round();
    expect(new Set(contents(scenario)).size).toBe(1);
    expect((await scenario.state()).replicas['acme/a']?.trouble).toBeUndefined();
  });

  it('may go in the middle of a push', async () => {
    const scenario = scenarioOf();
    await scenario.round();
    const [a, b] = scenario.replicas;
    b?.commitFiles({ [file]: json({ entries: [...entries, { id: 'b', n: 1 }] }) });
    if (a)
      a.onRequest = (kind) => {
        if (kind === 'push') throw gone;
      };
    await scenario.round();
    if (a) a.onRequest = () => undefined;
    await scenario.round();
    expect(new Set(contents(scenario)).size).toBe(1);
  });

  it('may be empty', async () => {
    const scenario = taxonomyScenario({});
    scenario.replicas[0]?.commitFiles({ [file]: json(base) });
    const end = await scenario.round();
    expect(end.absent).toMatchObject([{ name: 'acme/b', trouble: { code: 'TAXONOMY_REPLICA_EMPTY' } }]);
  });

  it('only adds when what was agreed on with it is lost', async () => {
    const scenario = scenarioOf();
    await scenario.round();
    const { store, blobs } = scenario.dependencies;
    const pointer = await store.pointer('docs');
    await store.move('docs', pointer, await blobs.put(Buffer.from('gone')).then(() => 'f'.repeat(64)));
    scenario.replicas[0]?.commitFiles({ [file]: json({ entries: entries.slice(0, 2) }) });
    const end = await scenario.round();
    expect(contents(scenario)).toEqual(Array(2).fill(json(base)));
    expect(end.notes.join()).toContain('lost');
  });
});

describe('a replica that somebody pushes to all the time', () => {
  it('gets a pull request in the end', async () => {
    const scenario = scenarioOf();
    await scenario.round();
    const [a, b] = scenario.replicas;
    let n = 0;
    if (a)
      a.beforePush = () => {
        n += 1;
        a.commitFiles({ 'README.md': `${n}` });
      };
    b?.commitFiles({ [file]: json({ entries: [...entries, { id: 'b', n: 1 }] }) });
    const end = await scenario.round();
    expect(end.deliveries.get('acme/a')).toMatchObject({ kind: 'proposed' });
    expect(n).toBe(5);
    expect(a?.pullRequests).toHaveLength(1);
  });
});

describe('a replica whose branch is protected', () => {
  const changed = json({ entries: [...entries, { id: 'b', n: 1 }] });
  const proposed = async () => {
    const scenario = scenarioOf();
    await scenario.round();
    const [a, b] = scenario.replicas;
    if (a) a.protection = 'protected branch hook declined';
    b?.commitFiles({ [file]: changed });
    await scenario.round();
    return scenario;
  };

  it('gets a pull request, once', async () => {
    const scenario = await proposed();
    expect((await scenario.round()).unchanged).toBe(true);
    expect(scenario.replicas[0]?.pullRequests).toMatchObject([
      { branch: 'auto-builder/taxonomy/docs', updates: 0 },
    ]);
  });

  it.each(['merge', 'squash'] as const)('is in step after a %s, whatever came since', async (how) => {
    const scenario = await proposed();
    const [a, b] = scenario.replicas;
    a?.merge(1, how);
    b?.commitFiles({ [file]: json({ entries: [...entries, { id: 'b', n: 2 }] }) });
    await scenario.round();
    expect(await scenario.conflicts()).toEqual([]);
    expect(a?.pullRequests).toMatchObject([{ open: false }, { open: true }]);
    a?.merge(2, how);
    await scenario.round();
    expect(new Set(contents(scenario)).size).toBe(1);
    expect((await scenario.round()).unchanged).toBe(true);
  });

  it('has its pull request brought up to date', async () => {
    const scenario = await proposed();
    const [a, b] = scenario.replicas;
    b?.commitFiles({ [file]: json({ entries: [...entries, { id: 'b', n: 2 }] }) });
    a?.commitFiles({ 'other.json': json({ x: 5 }) });
    await scenario.round();
    expect(a?.pullRequests).toMatchObject([{ open: true, updates: 1 }]);
    expect(a?.contentsNow(a.pullRequests[0]?.commit)[file]).toBe(
      json({ entries: [...entries, { id: 'b', n: 2 }] }),
    );
    expect(scenario.replicas[1]?.contentsNow()['other.json']).toBe(json({ x: 5 }));
  });
});

describe('a file whose path cannot be written', () => {
  it('is put aside where it is, and nowhere else, until it has another name', async () => {
    const scenario = scenarioOf();
    await scenario.round();
    const bad = 'index\\..\\evil.json';
    scenario.replicas[0]?.commitFiles({ [bad]: json({ x: 1 }) });
    await scenario.round();
    expect(await codes(scenario)).toEqual(['TAXONOMY_PATH_INVALID']);
    scenario.replicas[0]?.commitFiles({ [bad]: undefined, 'good.json': json({ x: 1 }) });
    await scenario.round();
    expect(await codes(scenario)).toEqual([]);
    expect(scenario.replicas[1]?.contentsNow()['good.json']).toBe(json({ x: 1 }));
  });
});
