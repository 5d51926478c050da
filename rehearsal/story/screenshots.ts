import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** Where Debian's chromium is; `CHROMIUM` names another. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Takes the README's picture of the report: the top of the page that the last rehearsal wrote. */
async function main(): Promise<void> {
  const report = join(__dirname, '../out/report.html');
  if (!existsSync(report)) throw new Error('screenshots: rehearsal/out/report.html must exist; run `npm start` first');
  if (!existsSync(executablePath))
    throw new Error(
      `screenshots: chromium must be at ${executablePath}; install Debian's package chromium, or set CHROMIUM`,
    );
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, deviceScaleFactor: 1.5 });
    await page.goto(pathToFileURL(report).href);
    await page.screenshot({ path: join(__dirname, '../../docs/report.png') });
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
