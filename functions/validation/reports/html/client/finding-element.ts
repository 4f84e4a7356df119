import type { PageDocument, PageElement } from './browser.ts';
import type { PageParts } from './parts.ts';
import type { PageRow } from './select-findings.ts';

/**
 * One finding as a list item. Whatever comes from a repository becomes text, never markup. Self-contained: it runs in the page.
 */
export function findingElement(
  document: PageDocument,
  severities: readonly string[],
  row: PageRow,
  parts: Pick<PageParts, 'splitExcerpt' | 'visibleText'>,
): PageElement {
  const { visibleText, splitExcerpt } = parts;
  const [line, column, , , severity, stage, code, message, fixable] = row.finding;
  const name = severities[severity] ?? '';

  const element = (tag: string, className: string, ...children: (PageElement | string)[]): PageElement => {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children);
    return made;
  };

  const stageNames = ['', 'syntax', 'imports', 'style', 'documentation'];
  const tags = element(
    'span',
    'tags',
    element('code', 'code', visibleText(code)),
    element('span', 'stage', stageNames[stage] ?? ''),
    ...(fixable === 1 ? [element('span', 'fixable', 'fixable')] : []),
  );
  // What stands between backticks is code.
  const words = element('span', 'message');
  message.split('`').forEach((part, index, all) => {
    const isCode = index % 2 === 1 && index < all.length - 1;
    const open = index % 2 === 1 && !isCode ? '`' : '';
    words.append(isCode ? element('code', '', visibleText(part)) : open + visibleText(part));
  });
  const head = element('div', 'finding-head', element('span', `severity ${name}`, name), words, tags);

  const text = row.file.lines[line];
  const source = element('div', 'source');
  source.append(element('span', 'place', `${line}:${column}`));
  if (text !== undefined && text.trim() !== '') {
    const indent = text.length - text.trimStart().length;
    const [before, marked, after] = splitExcerpt(text, row.finding);
    const mark = element('mark', name, marked === '' ? ' ' : visibleText(marked));
    const shown = element('code', 'excerpt', visibleText(before.slice(Math.min(indent, before.length))));
    shown.append(mark, visibleText(after));
    // A long line scrolls; whoever has no mouse must be able to.
    if (text.length > 90) shown.tabIndex = 0;
    source.append(shown);
  }
  return element('li', 'finding', head, source);
}
