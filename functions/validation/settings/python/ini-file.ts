/** The values of an INI file, by section and key. */
export type IniFile = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads `setup.cfg`, `tox.ini` and their like, as Python's configparser does: indented lines go on with the value above,
 * lines that begin with `#` or `;` are comments. What is no line of either kind is passed over.
 */
export function readIni(text: string): IniFile {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let key: string | undefined;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    if (/^\s*[#;]/.test(line)) continue;
    const heading = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (heading !== undefined) {
      section = sections.get(heading) ?? new Map();
      sections.set(heading, section);
      key = undefined;
      continue;
    }
    if (/^\s/.test(line) && key !== undefined) {
      section.set(key, `${section.get(key) ?? ''}\n${line.trim()}`);
      continue;
    }
    const [, name, value] = /^([^=:\s][^=:]*)[=:](.*)$/.exec(line) ?? [];
    key = name?.trim().toLowerCase();
    if (key !== undefined) section.set(key, (value ?? '').trim());
  }
  return sections;
}

/** Where a text is no INI file: a line that is no section, no key with a value, and goes on with nothing. */
export function iniFault(text: string): string | undefined {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const at = lines.findIndex((line) => !/^(?:\s|[#;]|\[[^\]]+\]|[^=:\s[][^=:]*[=:]|$)/.test(line));
  return at === -1 ? undefined : `is not a valid INI file: line ${at + 1} is no section and has no value`;
}

/** A list as flake8 writes it: by commas, blanks or lines; what follows `#` is a comment. */
export function iniList(value: string | undefined): readonly string[] {
  return (value ?? '')
    .split('\n')
    .map((line) => line.replace(/#.*$/, ''))
    .join(',')
    .split(/[\s,]+/)
    .filter((item) => item !== '');
}
