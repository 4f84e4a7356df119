import { type PathTest, pathGlob } from './path-glob.ts';

/** What `.editorconfig` says of one file: the part that matters here. Lower case, as written; `unset` is absent. */
export interface EditorConfig {
  readonly indentStyle?: 'tab' | 'space';
  readonly indentSize?: number;
  /** `off`: no limit. */
  readonly maxLineLength?: number | 'off';
  readonly endOfLine?: 'lf' | 'crlf';
}

interface Section {
  readonly test: PathTest;
  readonly values: ReadonlyMap<string, string>;
}

interface EditorConfigFile {
  readonly isRoot: boolean;
  readonly sections: readonly Section[];
}

/**
 * Reads every `.editorconfig` among the files and answers for one path: nearer files and later sections win, `root = true`
 * ends the search. Format: https://spec.editorconfig.org. A line that is none is passed over, as editors do.
 */
export function editorConfigFor(files: ReadonlyMap<string, string>): (path: string) => EditorConfig {
  const read = new Map<string, EditorConfigFile>();
  for (const [path, text] of files) {
    if (path === '.editorconfig') read.set('', parsed(text, ''));
    else if (path.endsWith('/.editorconfig')) {
      const folder = path.slice(0, -'/.editorconfig'.length);
      read.set(folder, parsed(text, folder));
    }
  }
  if (read.size === 0) return () => ({});
  return (path) => {
    const values = new Map<string, string>();
    for (const folder of foldersAbove(path)) {
      const file = read.get(folder);
      if (!file) continue;
      // Nearest first, last section first: what is set already stays.
      for (const { test, values: own } of file.sections.toReversed()) {
        if (!test(path)) continue;
        for (const [key, value] of own) if (!values.has(key)) values.set(key, value);
      }
      if (file.isRoot) break;
    }
    return meaningOf(values);
  };
}

/** The folders of a path, innermost first, the root (empty) last. */
export function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    folders.push(path.slice(0, end));
  folders.push('');
  return folders;
}

function parsed(text: string, folder: string): EditorConfigFile {
  const sections: { test: PathTest; values: Map<string, string> }[] = [];
  let isRoot = false;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const header = /^\s*\[(.+)\]\s*(?:[#;].*)?$/.exec(line);
    const pair = /^\s*([^#;=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*(?:\s[#;].*)?$/.exec(line);
    if (header) sections.push({ test: sectionTest(header[1] ?? '', folder), values: new Map() });
    else if (pair) {
      const key = (pair[1] ?? '').toLowerCase();
      const value = (pair[2] ?? '').toLowerCase();
      const section = sections.at(-1);
      if (section) section.values.set(key, value);
      else if (key === 'root') isRoot = value === 'true';
    }
  }
  return { isRoot, sections };
}

function sectionTest(pattern: string, folder: string): PathTest {
  const prefix = folder === '' ? '' : `${folder}/`;
  const below = pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`;
  const test = pathGlob(below);
  return (path) => path.startsWith(prefix) && test(path.slice(prefix.length));
}

function meaningOf(values: ReadonlyMap<string, string>): EditorConfig {
  const style = values.get('indent_style');
  const size = numberOf(values.get('indent_size')) ?? numberOf(values.get('tab_width'));
  const length = values.get('max_line_length');
  const limit = length === 'off' ? 'off' : numberOf(length);
  const ending = values.get('end_of_line');
  return {
    ...(style === 'tab' || style === 'space' ? { indentStyle: style } : {}),
    ...(size === undefined ? {} : { indentSize: size }),
    ...(limit === undefined ? {} : { maxLineLength: limit }),
    ...(ending === 'lf' || ending === 'crlf' ? { endOfLine: ending } : {}),
  };
}

function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,4}$/.test(value) && Number(value) > 0 ? Number(value) : undefined;
}
