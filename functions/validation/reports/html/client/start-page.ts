import type { PageData } from '../page-data.ts';
import type { PageDocument, PageElement, PageWindow } from './browser.ts';
import type { PageParts } from './parts.ts';

/** Brings the page to life: filters, search, keys, the switch between dark and light. Self-contained: it runs in the page. */
export function startPage(document: PageDocument, window: PageWindow, parts: PageParts): void {
  const find = {
    byId(id: string): PageElement {
      const element = document.getElementById(id);
      if (element === null) throw new Error(`the page has no ${id}`);
      return element;
    },
  };

  const root = document.documentElement;
  const theme = find.byId('theme');
  theme.hidden = false;
  theme.addEventListener('click', () => {
    const system = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    const now = root.getAttribute('data-theme') ?? system;
    root.setAttribute('data-theme', now === 'dark' ? 'light' : 'dark');
  });
  // A page without findings has nothing else to bring to life.
  if (document.getElementById('workbench') === null) return;

  const data: PageData = JSON.parse(find.byId('data').textContent ?? '');
  const total = data.files.reduce((sum, file) => sum + file.findings.length, 0);
  const [search, path, stage] = [find.byId('search'), find.byId('path'), find.byId('stage')];
  const [language, order, fixable] = [find.byId('language'), find.byId('order'), find.byId('fixable')];
  const chips = Array.from(document.querySelectorAll('[data-severity]'));
  const places = { list: find.byId('findings'), more: find.byId('more') };
  const list = parts.findingList(document, window, data.severities, places, parts);
  let frame = 0;

  const page = {
    update(): void {
      const pressed = chips.filter((chip) => chip.getAttribute('aria-pressed') === 'true');
      const rows = parts.selectFindings(data, {
        words: search.value.toLowerCase().split(/\s+/).filter(Boolean),
        severities: new Set(pressed.map((chip) => Number(chip.getAttribute('data-severity')))),
        stage: stage.value,
        language: language.value,
        path: path.value.trim().toLowerCase(),
        fixableOnly: fixable.checked,
        worstFirst: order.value === 'worst',
      });
      const files = new Set(rows.map(({ file }) => file)).size;
      find.byId('shown').textContent =
        `${rows.length.toLocaleString('en')} of ${total.toLocaleString('en')} findings in ${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}`;
      find.byId('nothing').hidden = rows.length > 0;
      list.show(rows);
    },
    updateSoon(): void {
      window.cancelAnimationFrame(frame);
      frame = window.requestAnimationFrame(() => page.update());
    },
    reset(): void {
      for (const field of [search, path, stage, language]) field.value = '';
      order.value = 'file';
      fixable.checked = false;
      for (const chip of chips) chip.setAttribute('aria-pressed', 'true');
      page.update();
    },
    onKey(key: string | undefined, preventDefault: () => void): void {
      const active = document.activeElement;
      if (key === '/' && active !== search && active !== path) {
        preventDefault();
        search.focus();
      }
      if (key === 'Escape' && active === search) {
        search.value = '';
        page.update();
      }
    },
  };

  for (const field of [search, path, stage, language, order, fixable]) {
    field.addEventListener('input', () => page.updateSoon());
  }
  for (const chip of chips) {
    chip.addEventListener('click', () => {
      chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true'));
      page.update();
    });
  }
  for (const button of document.querySelectorAll('[data-only-language], [data-only-path]')) {
    button.addEventListener('click', () => {
      language.value = button.getAttribute('data-only-language') ?? '';
      path.value = button.getAttribute('data-only-path') ?? '';
      page.update();
      find.byId('toolbar').scrollIntoView();
    });
  }
  find.byId('reset').addEventListener('click', () => page.reset());
  document.addEventListener('keydown', (event) => page.onKey(event.key, () => event.preventDefault()));
  // Paper has no end to scroll to; beyond this it would be hundreds of pages.
  window.addEventListener('beforeprint', () => list.showMore(2000));

  find.byId('workbench').hidden = false;
  page.update();
}
