import type { PageDocument, PageElement } from './browser.ts';
import type { PageParts } from './parts.ts';
import type { PageRow } from './select-findings.ts';

/** One finding as a list item. Whatever comes from a repository becomes text, never markup. Self-contained: it runs in the page. */
export function findingElement(
  document: PageDocument,
  severities: readonly string[],
  row: PageRow,
  parts: Pick<PageParts, 'splitExcerpt' | 'visibleText'>,
): PageElement {
  const { visibleText, splitExcerpt } = parts;
  const [line, column, , , severity, stage, code, message, fixable] = row.finding;
  const name = severities[severity] ?? '';
  const stageNames = ['', 'syntax', 'imports', 'style', 'documentation'];
  const create = {
    element(tag: string, className: string, ...children: (PageElement | string)[]): PageElement {
      const made = document.createElement(tag);
      made.className = className;
      made.append(...children);
      return made;
    },
    /** What stands between backticks is code. */
    words(): PageElement {
      const words = create.element('span', 'message');
      message.split('`').forEach((part, index, all) => {
        const isCode = index % 2 === 1 && index < all.length - 1;
        const open = index % 2 === 1 && !isCode ? '`' : '';
        words.append(isCode ? create.element('code', '', visibleText(part)) : open + visibleText(part));
      });
      return words;
    },
    excerpt(text: string): PageElement {
      const indent = text.length - text.trimStart().length;
      const [before, marked, after] = splitExcerpt(text, row.finding);
      const mark = create.element('mark', name, marked === '' ? ' ' : visibleText(marked));
      const start = visibleText(before.slice(Math.min(indent, before.length)));
      const shown = create.element('code', 'excerpt', start, mark, visibleText(after));
      // A long line scrolls; whoever has no mouse must be able to.
      if (text.length > 90) shown.tabIndex = 0;
      return shown;
    },
  };

  const tags = create.element(
    'span',
    'tags',
    create.element('code', 'code', visibleText(code)),
    create.element('span', 'stage', stageNames[stage] ?? ''),
    ...(fixable === 1 ? [create.element('span', 'fixable', 'fixable')] : []),
  );
  const label = create.element('span', `severity ${name}`, name);
  const head = create.element('div', 'finding-head', label, create.words(), tags);
  const text = row.file.lines[line] ?? '';
  const source = create.element('div', 'source', create.element('span', 'place', `${line}:${column}`));
  if (text.trim() !== '') source.append(create.excerpt(text));
  return create.element('li', 'finding', head, source);
}
