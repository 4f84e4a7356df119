import { endOfLine, skipString } from '../../engines/python/skip-string.ts';
import { type IniFile, readIni } from '../../settings/python/ini-file.ts';
import { normalizedName } from '../python-distributions.ts';
import { type Declaration, requirementNames } from './requirements.ts';

type FileTest = (name: string) => boolean;

/** Reads setuptools' part of `setup.cfg`, and what `tox.ini` installs for tests. */
export function readSetupConfiguration(text: string, isRead: FileTest): Declaration {
  const ini = readIni(text);
  const options = ini.get('options');
  const lists = [
    ...['install_requires', 'setup_requires', 'tests_require'].map((key) => options?.get(key) ?? ''),
    ...(ini.get('options.extras_require')?.values() ?? []),
  ];
  const files = lists.flatMap((list) => /^\s*file:\s*(.+)$/m.exec(list)?.[1]?.split(',') ?? []);
  const unread = files.map((file) => file.trim()).find((file) => !isRead(file));
  const own = ini.get('metadata')?.get('name');
  return {
    names: requirementNames([
      ...lists.filter((list) => !/^\s*file:/m.test(list)).flatMap((list) => list.split('\n')),
      ...testRequirements(ini),
    ]),
    declares: options?.has('install_requires') ?? false,
    ...(own === undefined ? {} : { own: normalizedName(own) }),
    ...(unread === undefined
      ? {}
      : { problem: `it takes its dependencies from ${unread}, which was not read` }),
  };
}

/** `deps` of all of tox's environments. */
function testRequirements(ini: IniFile): readonly string[] {
  return [...ini]
    .filter(([title]) => title.startsWith('testenv'))
    .flatMap(([, section]) => (section.get('deps') ?? '').split('\n'))
    .map((line) => line.replace(/^[\w,{}!.-]+:\s+/, '').trim())
    .filter((line) => line !== '' && !/^[-{]/.test(line));
}

const listKeys = ['install_requires', 'extras_require', 'tests_require', 'setup_requires'] as const;

/**
 * Reads `setup.py` as a text; it is never run. Lists that are written out, in place or under a name, are taken; for any
 * other, what the project needs is not known, unless the script names a requirements file that is.
 */
export function readSetupScript(text: string, isRead: FileTest): Declaration {
  const lists = listKeys.flatMap((key) => listsUnder(text, key));
  const own = /\bname\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(text)?.[1];
  const files = [...text.matchAll(/["']([\w./-]{0,200}require[\w./-]{0,50}\.(?:txt|in))["']/g)].map(
    ([, file = '']) => file,
  );
  const isOpen = lists.some(({ open }) => open) && !(files.length > 0 && files.every(isRead));
  return {
    names: requirementNames(lists.flatMap(({ items }) => items)),
    declares: /\bsetup\s*\(/.test(text) && lists.length > 0,
    ...(own === undefined ? {} : { own: normalizedName(own) }),
    ...(isOpen ? { problem: 'is code, and its dependencies are not written out' } : {}),
  };
}

interface WrittenList {
  readonly items: readonly string[];
  /** Not all of it is written out. */
  readonly open: boolean;
}

/** Lists looked at under one name: a script has a few, and each may be read to its end. */
const listLimit = 50;

function listsUnder(text: string, key: string): readonly WrittenList[] {
  const found: WrittenList[] = [];
  for (const match of text
    .matchAll(new RegExp(`\\b${key}\\b["']?\\]?\\s*(?:\\+?=|:)\\s*`, 'g'))
    .take(listLimit)) {
    const at = match.index + match[0].length;
    const name = /^[A-Za-z_]\w*(?=\s*[,)}\n])/.exec(text.slice(at, at + 80))?.[0];
    if (name === undefined) found.push(listAt(text, at));
    // `install_requires=install_requires` finds the list of that name by itself.
    else if (name !== key) found.push(...named(text, name));
  }
  return found;
}

/** What is put under a name; lists may name others, to a small depth. */
function named(text: string, name: string, depth = 0): readonly WrittenList[] {
  const at = (pattern: string): readonly WrittenList[] =>
    [...text.matchAll(new RegExp(pattern, 'gm')).take(listLimit)].map((match) =>
      listAt(text, match.index + match[0].length, depth + 1),
    );
  const lists = depth > 2 ? [] : at(`^[ \\t]*${name}\\s*\\+?=\\s*`);
  return lists.length === 0 ? [open] : [...lists, ...at(`\\b${name}\\.(?:append|extend)\\s*(?=\\()`)];
}

const open: WrittenList = { items: [], open: true };

/** The strings between the bracket at an offset and the one that closes it, and those of the lists that are named there. */
function listAt(text: string, start: number, depth = 0): WrittenList {
  if (!/[[({]/.test(text.charAt(start))) return open;
  const items: string[] = [];
  let brackets = 0;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    const name = /[A-Za-z_]/.test(char) ? (/^\w+/.exec(text.slice(at, at + 80))?.[0] ?? char) : undefined;
    if (char === '"' || char === "'") {
      const end = skipString(text, at, false);
      items.push(text.slice(at, end).replace(/^(?:"""|'''|["'])|(?:"""|'''|["'])$/g, ''));
      at = end;
    } else if (char === '#') {
      at = endOfLine(text, at);
    } else if (name !== undefined) {
      const inner = /^\s*[,\])}]/.test(text.slice(at + name.length, at + name.length + 40))
        ? named(text, name, depth)
        : [open];
      if (inner.some((list) => list.open)) return open;
      items.push(...inner.flatMap((list) => list.items));
      at += name.length;
    } else {
      if (/[[({]/.test(char)) brackets += 1;
      if (/[\])}]/.test(char)) brackets -= 1;
      at += 1;
      if (brackets === 0) return { items, open: /^\s*(?:\+|if\b)/.test(text.slice(at, at + 40)) };
    }
  }
  return open;
}
