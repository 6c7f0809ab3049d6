// judge-juice.cjs FOLDER KNOWN: what another inliner (npm juice) makes of our letters, beside what ours made.
//
// FOLDER holds each letter before inlining (NAME.before.html) and as we inlined it (NAME.after.html). juice inlines the first.
// Chromium opens both, at two widths, light and dark: every computed property of every element must be the same, and every
// pixel. KNOWN lists the differences that may be, one a line: property, our value, juice's value and the reason, two spaces
// between; * stands for any value. Prints JSON; exit 1 when a difference is not known, one known is not there, or one shows.
const fs = require('fs'), path = require('path');
const juice = require('juice'), puppeteer = require('puppeteer-core');

const [folder, knownFile] = process.argv.slice(2);
const views = [360, 600].flatMap(width => ['light', 'dark'].map(scheme => ({ width, scheme })));

// What only juice would add is off, and the style elements that we keep in the head it keeps too.
function inlinedByJuice(document) {
  return juice(document.replaceAll('data-premailer="ignore"', 'data-embed'), {
    applyWidthAttributes: false, applyHeightAttributes: false, applyAttributesTableElements: false, inlinePseudoElements: false,
  });
}

function readKnown(file) {
  return fs.readFileSync(file, 'utf8').split('\n').filter(line => line.trim() && !line.startsWith('#')).map(line => {
    const [property, ours, theirs, ...reason] = line.split(/ {2,}/);
    if (!reason.join('').trim()) throw new Error(`${file}: property, our value, juice's value and a reason, two spaces between: ${line}`);
    return { line, property, ours, theirs, used: false };
  });
}

// styles runs in the page: tag, a selector to find it by, and all computed values, for every element in document order.
function styles() {
  const properties = [...getComputedStyle(document.documentElement)];
  const elements = [...document.querySelectorAll('*')].map(element => {
    const style = getComputedStyle(element), classes = [...element.classList].map(c => '.' + c).join('');
    return { tag: element.localName, where: element.localName + classes, values: properties.map(p => style.getPropertyValue(p)) };
  });
  return { properties, elements };
}

// differingPixels runs in the page.
async function differingPixels(ours, theirs) {
  const [a, b] = await Promise.all([ours, theirs].map(async png => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height);
  }));
  if (a.width !== b.width || a.height !== b.height) return a.width * a.height;
  const [x, y] = [a, b].map(image => new Uint32Array(image.data.buffer));
  return x.reduce((n, pixel, i) => n + (pixel !== y[i]), 0);
}

async function seen(page, html, view) {
  await page.setViewport({ width: view.width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: view.scheme }]);
  await page.setContent(html, { waitUntil: 'load' });
  return { ...await page.evaluate(styles), picture: await page.screenshot({ fullPage: true, encoding: 'base64' }) };
}

// compare adds what differs in one view to the groups, and tells how many pixels do.
async function compare(page, html, view, name, groups) {
  const ours = await seen(page, html.ours, view), theirs = await seen(page, html.theirs, view);
  const tags = [ours, theirs].map(s => s.elements.map(e => e.tag).join(' '));
  if (tags[0] !== tags[1]) throw new Error(`${name}: the two have other elements, or in another order`);
  ours.elements.forEach((element, i) => element.values.forEach((value, j) => {
    const other = theirs.elements[i].values[j], property = ours.properties[j];
    if (value === other) return;
    const key = JSON.stringify([property, value, other]);
    const group = groups.get(key) ?? { property, ours: value, theirs: other, count: 0, example: `${name}: ${element.where}`, letters: new Set() };
    group.count++;
    group.letters.add(name);
    groups.set(key, group);
  }));
  const pixels = ours.picture === theirs.picture ? 0 : await page.evaluate(differingPixels, ours.picture, theirs.picture);
  return { values: ours.elements.length * ours.properties.length, elements: ours.elements.length, pixels };
}

async function main() {
  const known = readKnown(knownFile), groups = new Map(), letters = [];
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, headless: true, protocolTimeout: 60_000,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND'] });
  try {
    const page = await browser.newPage();
    for (const file of fs.readdirSync(folder).filter(f => f.endsWith('.before.html')).sort()) {
      const name = file.replace('.before.html', ''), read = f => fs.readFileSync(path.join(folder, f), 'utf8');
      const html = { ours: read(name + '.after.html'), theirs: inlinedByJuice(read(file)) };
      const letter = { name, elements: 0, values: 0, pixels: 0 };
      for (const view of views) {
        const { values, elements, pixels } = await compare(page, html, view, name, groups);
        letter.elements = elements;
        letter.values += values;
        letter.pixels += pixels;
      }
      letters.push(letter);
    }
  } finally {
    await browser.close();
  }
  if (letters.length === 0) throw new Error(`no *.before.html in ${folder}`);

  for (const group of groups.values()) {
    const line = known.find(k => k.property === group.property && [[k.ours, group.ours], [k.theirs, group.theirs]].every(([k, v]) => k === '*' || k === v));
    if (line) line.used = true;
    group.known = line !== undefined;
  }
  for (const letter of letters) {
    const its = [...groups.values()].filter(g => g.letters.has(letter.name));
    letter.known = its.filter(g => g.known).length;
    letter.unknown = its.length - letter.known;
  }
  const unknown = [...groups.values()].filter(g => !g.known).map(({ letters, known, ...g }) => ({ ...g, letters: letters.size }));
  const unused = known.filter(k => !k.used).map(k => k.line);
  console.log(JSON.stringify({ letters, unknown, unused }, null, 1));
  process.exit(unknown.length || unused.length || letters.some(l => l.pixels) ? 1 : 0);
}

main().catch(err => { console.error(err.message); process.exit(2); });
