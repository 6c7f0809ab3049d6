// sheet.cjs letters|readers PAGES OUT: photographs the letters of PAGES/on and PAGES/off (see judge-pages.py), or the readers' pages of
// PAGES (see readers-pages.py), as OUT/NAME-LANGUAGE-WIDTH-LOOK.png, and lays the pictures of each template or page side by side on a
// sheet, a page and a picture of it.
const fs = require('fs'), path = require('path'), { pathToFileURL } = require('url');
const puppeteer = require('puppeteer-core');

const [kind, pages, out] = process.argv.slice(2);
const light = { look: 'light', scheme: 'light' }, dark = { look: 'dark', scheme: 'dark' };
const { widths, looks } = {
  letters: { widths: [600, 360], looks: [{ ...light, from: 'on' }, { ...dark, from: 'on' }, { look: 'bare', scheme: 'light', from: 'off' }] },
  readers: { widths: [1280, 360], looks: [{ ...light, from: '' }, { ...dark, from: '' }] },
}[kind];
const names = fs.readdirSync(path.join(pages, looks[0].from)).filter(f => f.endsWith('.html')).map(f => f.replace('.html', '')).sort();
const templateOf = name => name.slice(0, name.lastIndexOf('-'));

async function photograph(page, url, width, scheme, file) {
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto(url, { waitUntil: 'load' });
  await page.screenshot({ path: path.join(out, file), fullPage: true });
}

// A sheet shows each picture at half its size, a language on each row.
function sheet(template) {
  const rows = names.filter(name => templateOf(name) === template).map(name => {
    const cells = widths.flatMap(width => looks.map(({ look }) => ({ width, look, file: `${name}-${width}-${look}.png` })));
    return `<h2>${name}</h2><div class="row">` + cells.map(({ width, look, file }) =>
      `<figure><figcaption>${width} ${look}</figcaption><a href="${file}"><img src="${file}" width="${width / 2}" alt=""></a></figure>`).join('') + '</div>';
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${template}</title><style>
body{font:14px sans-serif;margin:16px;background:#bbb}h2{margin:24px 0 8px}.row{display:flex;gap:12px;align-items:start}
figure{margin:0}figcaption{margin-bottom:4px}img{display:block}</style>${rows.join('\n')}`;
}

async function main() {
  if (names.length === 0) throw new Error(`nothing to photograph in ${pages}`);
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND'] });
  try {
    const page = await browser.newPage();
    for (const name of names) for (const width of widths) for (const { look, scheme, from } of looks) {
      await photograph(page, pathToFileURL(path.join(pages, from, name + '.html')).href, width, scheme, `${name}-${width}-${look}.png`);
    }
    const templates = [...new Set(names.map(templateOf))];
    for (const template of templates) {
      const file = path.resolve(out, `sheet-${template}.html`);
      fs.writeFileSync(file, sheet(template));
      await photograph(page, pathToFileURL(file).href, 32 + looks.length * widths.reduce((a, b) => a + b / 2 + 12, 0), 'light', `sheet-${template}.png`);
    }
    fs.writeFileSync(path.join(out, 'index.html'), '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sheets</title><ul>' +
      templates.map(t => `<li><a href="sheet-${t}.html">${t}</a>`).join('') + '</ul>');
  } finally {
    await browser.close();
  }
}

main().catch(err => { console.error(err.message); process.exit(1); });
